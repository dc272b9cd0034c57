"""The site for language models, over the Model Context Protocol: tools, resources and prompts."""
