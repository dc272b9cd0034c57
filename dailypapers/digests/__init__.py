"""Editions, and who gets them: subscriptions, digests, deliveries."""
