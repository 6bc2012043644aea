"""The ledger: posting rules, balances, statements, and the check that all of it agrees."""
