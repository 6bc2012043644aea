"""Checking that the trail is what it was."""

from collections.abc import Iterator
from dataclasses import dataclass

from dibao.offices.models import pad
from dibao.trail.models import ChainHead, TrailEntry


@dataclass(frozen=True)
class ChainCheck:
    county_code: str
    entries: int
    head: str
    fault: str = ""


def verify_chains(county: str | None = None) -> Iterator[ChainCheck]:
    """Check each county's chain from its first entry to its head."""
    heads = ChainHead.objects.order_by("county_code")
    if county:
        heads = heads.filter(county_code=pad(county))
    for head in heads:
        yield _verify(head)


def _verify(head: ChainHead) -> ChainCheck:
    previous, seq = "", 0
    for entry in TrailEntry.objects.filter(chain=head).order_by("seq").iterator(2000):
        seq += 1
        if entry.seq != seq:
            return ChainCheck(head.county_code, seq, head.hash, f"第 {seq} 条缺失")
        if entry.previous_hash != previous or entry.content_hash() != entry.hash:
            return ChainCheck(head.county_code, seq, head.hash, f"第 {seq} 条被改动")
        previous = entry.hash
    if (head.seq, head.hash) != (seq, previous):
        return ChainCheck(head.county_code, seq, head.hash, "链头与最后一条不符")
    return ChainCheck(head.county_code, seq, head.hash)
