"""What programs ask for and do by name, for the API and for agents: who asks, what is meant, what is refused."""
