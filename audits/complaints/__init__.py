"""Complaints, reports and petitions: registered, handled on a clock, answered in writing."""
