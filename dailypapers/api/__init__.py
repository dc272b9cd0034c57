"""The HTTP APIs: `/api/v1`, our own, and `/api/…` as the clients of the Hugging Face hub call it."""
