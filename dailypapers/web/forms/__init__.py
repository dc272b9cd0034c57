"""Forms: what each page and action reads from an address or a request's body, one file a family."""
