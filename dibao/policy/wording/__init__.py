"""A rule's value in plain Chinese: sentences that a household can read, never the raw value."""

from ..schema import SETTINGS
from . import afterwards, amounts, funds, means, people, steps

_SAY = {
    **people.SAY, **means.SAY, **amounts.SAY, **steps.SAY, **afterwards.SAY, **funds.SAY,
}  # fmt: skip


def wording(key: str, value) -> tuple[str, ...]:
    """The value of a setting as one or more short lines, units included. "未规定" for None."""
    if value is None:
        return ("未规定",)
    said = _SAY[key](value)
    return (said,) if isinstance(said, str) else tuple(said)


def title(key: str, value=None) -> str:
    """What the setting is called; an item of income by its own name instead of its code."""
    if key.startswith("income_") and isinstance(value, dict) and "treat" in value:
        return value["label"]
    return SETTINGS[key].label
