"""How the result of a payment and a rise of prices look."""

from decimal import Decimal

from django import template

from payments.pages import result_words, turns

register = template.Library()


@register.inclusion_tag("_status.html")
def payment_result(row) -> dict:
    """The bank's result of a payment (or of a line of a return) as a badge."""
    label, tone = result_words(row.result)
    return {"label": label, "tone": tone}


@register.inclusion_tag("payments/_turns.html")
def payment_turns(payment) -> dict:
    """What became of a payment after its result, as badges."""
    return {"turns": turns(payment)}


@register.filter
def percent(share: Decimal | None) -> str:
    """`0.035` as `3.50%`; a dash for none."""
    return "—" if share is None else f"{share * 100:.2f}%"
