"""The papers API of the Hugging Face hub, as `huggingface_hub` and the command `hf` call it."""
