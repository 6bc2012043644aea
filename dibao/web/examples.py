"""Whether amounts in a person's area rest on example values, said on every page."""

from django.http import HttpRequest
from django.utils import timezone

from dibao import policy


def example_amounts(request: HttpRequest) -> dict:
    """Context processor: the mark where standards in the user's area have no legal force.

    An office above the counties sees amounts of every place under it, so each of them counts.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.area_id is None:
        return {"example_amounts": False}
    return {"example_amounts": policy.example_within(user.area.prefix, timezone.localdate())}
