"""All kinds of lists, by what they are about. Each decorated function registers one."""
