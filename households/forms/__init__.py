"""What people fill in about households. Rules are in the services; forms only read."""
