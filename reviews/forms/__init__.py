"""The forms of the review's transitions. Importing this registers them."""

from reviews.forms import decisions, line_changes, notices, rechecks, visits

__all__ = ["decisions", "line_changes", "notices", "rechecks", "visits"]
