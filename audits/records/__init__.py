"""Training, publicity and surveys of satisfaction: written down, published, or voided."""
