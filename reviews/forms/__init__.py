"""The forms of the review's transitions. Importing this registers them."""

from reviews.forms import decisions, notices, rechecks, visits

__all__ = ["decisions", "notices", "rechecks", "visits"]
