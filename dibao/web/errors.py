"""What the user sees when something is refused or breaks."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure
from rest_framework.response import Response
from rest_framework.views import exception_handler

from dibao.trail.refusals import NotYours, Refusal, Stale

logger = logging.getLogger(__name__)

CLASHES = (DeadlockDetected, SerializationFailure, LockNotAvailable)
GO_BACK = "请按浏览器的“后退”回到填写页，内容一般还在，核对后重新提交。"
CLASHED = "刚才有人同时办理了相关事项，本次没有保存，请{}后重新提交。"


class Clash(Stale):
    """The database ended what two people did to the same rows at the same moment."""


def as_refusal(error: Exception, first: str = "返回") -> Exception:
    """A `Clash` for what the database ended over another's work; any other error as it is.

    `first` is what the person does before sending it again. Asked for a whole request's work and
    never inside a transaction, where whoever passes over a refusal would go on with half of it.
    """
    if not (isinstance(error, OperationalError) and isinstance(error.__cause__, CLASHES)):
        return error
    logger.warning("two at one moment: %s", type(error.__cause__).__name__)
    return Clash(CLASHED.format(first))


@contextmanager
def clashes_refused() -> Iterator[None]:
    """Round the work of a form, so that a clash is said in it and what was typed stays."""
    try:
        yield
    except OperationalError as error:
        refusal = as_refusal(error, "核对")
        if refusal is error:
            raise
        raise refusal from error


def status_of(refusal: Refusal) -> int:
    if isinstance(refusal, NotYours):
        return 403
    return 409 if isinstance(refusal, Stale) else 422


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page, or for htmx the piece of a page, that says why and on what ground."""
    template = "errors/_refused.html" if getattr(request, "htmx", False) else "errors/refused.html"
    context = {
        "message": refusal.message,
        "basis": refusal.basis,
        "back_url": request.headers.get("Referer", ""),
        "hint": GO_BACK if isinstance(refusal, Clash) else "没有作任何改动。",
    }
    return render(request, template, context, status=status_of(refusal))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    reference = secrets.token_hex(4).upper()
    logger.exception("reference %s: unknown error at %s", reference, request.path)
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)


def api_exception_handler(exc: Exception, context: dict) -> Response | None:
    exc = as_refusal(exc)
    if isinstance(exc, Refusal):
        content = {"detail": exc.message, "basis": exc.basis}
        return Response(content, status=status_of(exc))
    if isinstance(exc, DatabaseError):
        reference = secrets.token_hex(4).upper()
        logger.exception("reference %s: database error in the API", reference)
        return Response({"detail": f"系统出错，编号 {reference}"}, status=500)
    return exception_handler(exc, context)
