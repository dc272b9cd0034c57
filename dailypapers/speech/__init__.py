"""Editions to listen to: spoken by a program that a setting names, kept to a budget of disk, offered as a podcast."""
