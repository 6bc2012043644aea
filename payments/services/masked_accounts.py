"""Account numbers that a bank gives back masked, as `6228********0521`. Pure: it writes nothing."""

import re

HEAD, TAIL = 6, 4  # no more of a number is ever looked at
MASKED = re.compile(r"(\d*)[*xX＊•]{2,}(\d*)")


def is_masked(number: str) -> bool:
    """Whether the middle of a number is hidden."""
    return MASKED.fullmatch(number) is not None


def visible_of(masked: str) -> str:
    """At most the first six and the last four digits, with one star between."""
    head, tail = MASKED.fullmatch(masked).groups()
    return f"{head[:HEAD]}*{tail[-TAIL:]}"


def may_be(visible: str, number: str) -> bool:
    """Whether an account is the one of which this is seen; four digits or more say so."""
    head, tail = visible.split("*")
    seen = len(head) + len(tail)
    return TAIL <= seen < len(number) and number.startswith(head) and number.endswith(tail)
