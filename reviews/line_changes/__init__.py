"""A change of the line: all awards of an area determined again, by two people, in chunks."""
