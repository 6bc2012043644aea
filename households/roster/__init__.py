"""Rosters: workbooks of households that offices kept before."""
