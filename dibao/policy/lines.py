"""A line as yuan per person-month: monthly as written, yearly by twelfths unless stated."""

from fractions import Fraction

MONTHS_OF_YEAR = 12


def monthly(line) -> Fraction:
    """Exact yuan per person-month of a {amount, per, monthly} value."""
    if line["per"] == "month":
        return Fraction(line["amount"])
    if line["monthly"] is not None:
        return Fraction(line["monthly"])
    return Fraction(line["amount"]) / MONTHS_OF_YEAR
