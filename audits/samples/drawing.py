"""The draw itself: a list and a seed give the same sample whenever they are put together.

Each entry's place is the SHA-256 of seed and code; the first ones are drawn. Where every township
must be reached, each is drawn from by itself, so that none can come out empty.
"""

import hashlib
from collections import defaultdict
from decimal import Decimal

from dibao import policy


def place_of(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def choose(
    population: list[tuple[str, str]], *, seed: str, rate: Decimal, reach_all: bool
) -> list[str]:
    """The codes drawn from `population`, pairs of a code and its township, in order of the codes.

    At least `rate` of the whole, rounded up; with `reach_all` at least that of each township.
    """
    strata: dict[str, list[str]] = defaultdict(list)
    for code, township in population:
        strata[township if reach_all else ""].append(code)
    chosen = []
    for codes in strata.values():
        ranked = sorted(codes, key=lambda code: place_of(seed, code))
        chosen += ranked[: policy.sample_size(rate, len(codes))]
    return sorted(chosen)
