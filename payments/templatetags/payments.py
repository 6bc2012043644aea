"""How the result of a payment looks."""

from django import template

from payments.pages import result_words

register = template.Library()


@register.inclusion_tag("_status.html")
def payment_result(row) -> dict:
    """The bank's result of a payment (or of a line of a return) as a badge."""
    label, tone = result_words(row.result)
    return {"label": label, "tone": tone}
