"""Events of the site as signed HTTP requests (Standard Webhooks): an outbox written with the event, and its sender."""
