"""What the user sees when something is refused or breaks."""

import logging
import secrets

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from rest_framework.response import Response
from rest_framework.views import exception_handler

from dibao.trail.refusals import NotYours, Refusal, Stale

logger = logging.getLogger(__name__)


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
    }
    return render(request, template, context, status=status_of(refusal))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    reference = secrets.token_hex(4).upper()
    logger.exception("reference %s: unknown error at %s", reference, request.path)
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)


def api_exception_handler(exc: Exception, context: dict) -> Response | None:
    if isinstance(exc, Refusal):
        content = {"detail": exc.message, "basis": exc.basis}
        return Response(content, status=status_of(exc))
    if isinstance(exc, DatabaseError):
        reference = secrets.token_hex(4).upper()
        logger.exception("reference %s: database error in the API", reference)
        return Response({"detail": f"系统出错，编号 {reference}"}, status=500)
    return exception_handler(exc, context)
