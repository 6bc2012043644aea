"""Hardship that staff found by themselves, before anyone applied (主动发现)."""
