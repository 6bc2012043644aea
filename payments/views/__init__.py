"""The pages of batches, payments and paydays."""
