"""The MCP server of the site: tools, resources and prompts for language models."""
