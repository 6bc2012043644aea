"""Tags and filters of the pages. A builtin library: templates use it without loading it."""

from datetime import date, timedelta
from decimal import Decimal

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dibao.calendar import day_in_words, month_in_words
from dibao.crypto import mask_account, mask_id, mask_name, mask_phone
from dibao.jobs.models import Job
from dibao.jobs.registry import label_of
from dibao.web import lamps, tones

register = template.Library()
for mask in (mask_account, mask_id, mask_name, mask_phone):
    register.filter(mask.__name__, mask)


class CaptureNode(Node):
    """Renders its content once into a variable, so that a block can be shown in two places."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context) -> str:
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return ""


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """`{% capture name %}…{% endcapture %}`"""
    _, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.simple_tag
def url_or_blank(name: str) -> str:
    """The path of a named page, or "" where this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def crumb(label: str, url: str = "") -> SafeString:
    """One step of the breadcrumb: a link, or plain text for where one stands."""
    if url:
        return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, label)
    return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', label)


@register.inclusion_tag("_lamp.html")
def lamp(due: date | None, on: date, done: bool = False) -> dict:
    """The deadline lamp of `due` as seen on the day `on`; nothing where there is no deadline."""
    return {"lamp": lamps.lamp_of(due, on) if due else None, "due": due, "done": done}


@register.inclusion_tag("_status.html")
def status_badge(obj, tone: str = "", field: str = "status") -> dict:
    """The state of a row in its own words. `tone` overrides the tone that the state has."""
    label = getattr(obj, f"get_{field}_display")()
    return {"label": label, "tone": tone or tones.tone_of(getattr(obj, field))}


@register.inclusion_tag("_status.html")
def badge(label: str, tone: str = "neutral") -> dict:
    """A badge with words of one's own; tones: neutral, info, good, warn, bad."""
    return {"label": label, "tone": tone}


@register.inclusion_tag("_progress.html")
def job_bar(job: Job) -> dict:
    """The progress bar of a job; it polls itself until the job ends."""
    return {
        "job": job,
        "title": job.params.get("title") or label_of(job.kind),
        "url": reverse("job_progress", args=[job.pk]),
    }


@register.filter
def yuan(amount: Decimal | None) -> str:
    """1234.5 → 1,234.50; an unknown amount is a dash, never a zero."""
    return "—" if amount in (None, "") else f"{Decimal(amount):,.2f}"


@register.filter
def cn_date(day: date | None) -> str:
    """2026-11-22 → 2026年11月22日; a dash for none."""
    return day_in_words(day) if day else "—"


@register.filter
def cn_month(day: date | None) -> str:
    """2026-11-01 → 2026年11月; a dash for none."""
    return month_in_words(day) if day else "—"


@register.filter
def describe(form) -> list[tuple[str, str, list[str]]]:
    """The faults of a form as (label, id of the field to go to, messages), in field order."""
    return [
        (field.label, field.id_for_label or f"div_{field.auto_id}", list(field.errors))
        for field in form
        if field.errors
    ]


@register.filter
def minutes(span: timedelta) -> int:
    """Whole minutes of a span of time, rounded up."""
    return -(-int(span.total_seconds()) // 60)
