"""Reads and writes by public name, shared by the API and the MCP server: authentication, lookups, errors."""
