"""The roster that is signed: whole, street by street, community by community; and the texts."""

from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from dibao.offices.models import Area, Level, User, county_of, pad
from dibao.offices.roles import FINANCE, STREET
from dibao.web.access import roles_required
from payments.models import Batch, KeptList
from payments.models.batches import SEALED
from payments.services import kept_lists
from payments.services.rosters import PRINTED_AT_MOST

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "pdf": "application/pdf",
}
What = KeptList.What
SHOWN = 20
READERS = FINANCE | STREET


def _batch_of(user: User, number: str) -> Batch:
    """A batch of the county; below it one that is sealed and pays somebody in the user's area."""
    if user.area.level <= Level.COUNTY:
        return get_object_or_404(Batch.objects.visible_to(user), number=number)
    county = county_of(user.area_id)
    batch = get_object_or_404(Batch, area_code=county, status__in=SEALED, number=number)
    if not batch.payments.visible_to(user).exists():
        raise Http404
    return batch


@roles_required(*READERS)
def batch_rosters(request: HttpRequest, number: str) -> HttpResponse:
    """The parts of a batch's roster: its streets, or with `?area=` the communities of one."""
    batch = _batch_of(request.user, number)
    area = _area_of(request.user, request.GET.get("area", ""))
    street = area if area and area.level == Level.STREET else None
    is_whole = area is None
    context = {
        "batch": batch,
        "street": street,
        "whole": {"payments": batch.payment_count, "total": batch.total} if is_whole else None,
        "units": _units(batch, area),
        "may_open": _may_open(request.user),
        "most": PRINTED_AT_MOST,
        "kept": _kept_here(request.user, batch, area),
    }
    return render(request, "payments/batch_rosters.html", context)


def _may_open(user: User) -> bool:
    return user.holds(*FINANCE) and user.area.level <= Level.COUNTY


def _kept_here(user: User, batch: Batch, area: Area | None) -> list[KeptList]:
    """The last lists that were ordered, each with its place and its job."""
    rows = KeptList.objects.visible_to(user).filter(batch=batch).under(area.prefix if area else "")
    if not user.holds(*FINANCE):
        rows = rows.exclude(what=What.TEXTS)
    found = list(rows.select_related("batch", "requested_by").order_by("-pk")[:SHOWN])
    for kept in found:
        kept.job = None if kept.made_at else kept_lists.job_of(kept, user)
    return found


def _area_of(user: User, code: str) -> Area | None:
    """The area that is asked for; the user's own below the county. Raises Http404 for others."""
    if not code:
        return user.area if user.area.level > Level.COUNTY else None
    area = get_object_or_404(Area, code=code, level__gt=Level.COUNTY)
    if not user.covers(area.code):
        raise Http404
    return area


def _units(batch: Batch, area: Area | None) -> list[dict]:
    """The streets of the batch; of a street itself and its communities; a community."""
    if area is None:
        return _sums(batch.payments, Level.STREET)
    payments = batch.payments.under(area.prefix)
    if area.level == Level.STREET:
        return [*_sums(payments, Level.STREET), *_sums(payments, Level.COMMUNITY)]
    return _sums(payments, Level.COMMUNITY)


def _sums(payments: QuerySet, level: int) -> list[dict]:
    found: dict[str, dict] = {}
    rows = payments.values_list("area_code").annotate(Count("pk"), Sum("amount"))
    for code, count, total in rows.order_by("area_code"):
        unit = pad(code[:level])
        row = found.setdefault(unit, {"code": unit, "level": level, "payments": 0, "total": 0})
        row["payments"] += count
        row["total"] += total
    names = dict(Area.objects.filter(code__in=found).values_list("code", "name"))
    return [row | {"name": names.get(code, code)} for code, row in found.items()]


@require_POST
@roles_required(*READERS)
def take_list(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """The roster to be signed, or the texts to be sent; POST, because taking it is written down.

    A large one is made by a job: the answer leads to the page that shows it.
    """
    batch = _batch_of(request.user, number)
    area = None if what == What.TEXTS else _area_of(request.user, request.POST.get("area", ""))
    taken = kept_lists.take_list(
        batch, what, area=area, actor=request.user, on=timezone.localdate()
    )
    if isinstance(taken, KeptList):
        return redirect(taken.page_url)
    return _file(taken, batch, what, area)


def _kept(user: User, number: str, pk: int) -> KeptList:
    """A kept list of the user's area, if they may take it. Raises `NotYours`."""
    rows = KeptList.objects.visible_to(user).select_related("requested_by")
    kept = get_object_or_404(rows, batch=_batch_of(user, number), pk=pk)
    kept_lists.WAYS[What(kept.what)].check(kept.batch, kept.area, user)
    return kept


@roles_required(*READERS)
def kept_list(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A large list: its progress, then its file."""
    kept = _kept(request.user, number, pk)
    context = {
        "kept": kept,
        "area": kept.area,
        "job": kept_lists.job_of(kept, request.user),
        "is_current": kept.made_at is None or kept_lists.is_current(kept),
        "may_open": _may_open(request.user),
    }
    return render(request, "payments/kept_list.html", context)


@require_POST
@roles_required(*READERS)
def kept_list_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The file, the same bytes each time; POST, because taking it is written down."""
    kept = _kept(request.user, number, pk)
    content = kept_lists.take_kept(kept, actor=request.user, on=timezone.localdate())
    return _file(content, kept.batch, kept.what, kept.area)


def _file(content: bytes, batch: Batch, what: str, area: Area | None) -> HttpResponse:
    extension = kept_lists.WAYS[What(what)].extension
    part = f"-{area.prefix}" if area else ""
    name = f"{batch.number}-{what}{part}.{extension}"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[extension],
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "no-store",
        },
    )
