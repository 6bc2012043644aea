"""The compound shapes of values, by the groups of the schema."""
