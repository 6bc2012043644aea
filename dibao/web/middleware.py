"""What stands before and behind every page."""

from dibao.offices import packs
from dibao.trail.refusals import Refusal
from dibao.web.errors import as_refusal, refused


class RefusalMiddleware:
    """Turns a refusal, wherever it was raised, into a clear answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        exception = as_refusal(exception)
        return refused(request, exception) if isinstance(exception, Refusal) else None


class PolicyMiddleware:
    """Sees to it that the rules in use are those on disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        packs.refresh()
        return self.get_response(request)
