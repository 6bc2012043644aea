"""The transition table."""
