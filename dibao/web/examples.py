"""Whether the amounts of a person's area rest on example values, said on every page."""

from django.http import HttpRequest
from django.utils import timezone

from dibao import policy


def example_amounts(request: HttpRequest) -> dict:
    """Context processor: the mark of an area whose standards have no legal force."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.area_id is None:
        return {"example_amounts": False}
    rules = policy.at(user.area_id, timezone.localdate())
    return {"example_amounts": rules.amounts_rest_on_example}
