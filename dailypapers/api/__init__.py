"""The site for programs: `/api/v1` of our own, and `/api/…` as the clients of the Hugging Face hub call it."""
