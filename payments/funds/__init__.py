"""The county's fund: what is allotted, used, carried over, and asked for next year."""
