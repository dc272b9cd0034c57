"""The lists there are, by what they are about. Each function here registers one."""
