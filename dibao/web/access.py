"""Who may open a page. Every view says it; a view that does not is a fault."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from dibao.offices.models import User
from dibao.trail.refusals import NotYours

View = Callable[..., HttpResponse]


def roles_required(*roles: str) -> Callable[[View], View]:
    """View decorator: only a person who holds one of these roles in an area comes in.

    Others get 403 with the reason. `@roles_required(*CASEWORK)` takes the sets of
    `dibao.offices.roles`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.user.area_id is None or not request.user.holds(*roles):
                raise NotYours(
                    "您的岗位不能使用此页面。如工作需要，请联系本单位安全管理员调整角色。"
                )
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)
        return guarded

    return decorate


def may_open(user: User, address: str) -> bool:
    """Whether this person's roles open the page at `address`, a path of ours with or without
    its query: no link should lead to a refusal."""
    roles = getattr(resolve(urlsplit(address).path).func, "roles", None)
    return roles is None or user.holds(*roles)
