"""The board: by when the month must be paid, what blocks it, and who is to act."""

from operator import attrgetter
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from dibao.offices.models import Area, Level, User
from dibao.offices.roles import AUDIT, COUNTY, FIELD, FINANCE, STREET
from dibao.trail.refusals import Refusal
from dibao.web.access import may_open, roles_required
from households.codes import Category
from payments.blockers import Blocker, all_blockers, blocker_of
from payments.blockers.accounts import doubtful
from payments.blockers.base import Scope
from payments.blockers.unpaid import not_paid, regular_batches
from payments.entitled import entitled, unpaid, with_head_name, with_way, without_account
from payments.later_subsidies import awards_with_later_subsidies, later_subsidies
from payments.left_out import subsidies_left_out
from payments.models import Batch, Kind, PaydayAlert
from payments.models.batches import SEALED
from payments.payday import next_payday
from payments.services.watching import paydays, scope_of
from payments.views.places import Place, place_of

SHOWN_HOUSEHOLDS = 100


@roles_required(*(FINANCE | COUNTY | STREET | FIELD | AUDIT))
def payday(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    place = place_of(request, on)
    scope = scope_of(place.area.prefix, place.month, on)
    batches = list(
        Batch.objects.filter(area_code=place.county.code, month=place.month)
        .exclude(status=Batch.Status.VOIDED)
        .order_by("category", "pk")
    )
    due = paydays(place.county.code, place.month)
    missing, doubted = without_account(scope.prefix, scope.month), doubtful(scope)
    left_out = not_paid(scope)
    subsidies = _shown(with_way(subsidies_left_out(scope.prefix)).select_related("batch"), on)
    later = _shown(with_way(awards_with_later_subsidies(scope.prefix)), on)
    differing = blocker_of("paid_otherwise").open_rows(scope)
    blockers = _blockers(request.user, scope, due)
    counted = {row["key"]: row["count"] for row in blockers}
    context = place.context | {
        "categories": None,
        "on": on,
        "paydays": _paydays(place, batches, due, on),
        "batches": batches,
        "may_open_batches": request.user.holds(*(FINANCE | COUNTY | AUDIT)),
        "blockers": [row for row in blockers if row["count"]],
        "clear": [row for row in blockers if not row["count"]],
        "streets": _streets(scope) if place.area.level == Level.COUNTY else [],
        "missing_count": counted["missing_accounts"],
        "missing": _shown(missing, on),
        "doubtful": _shown(doubted, on),
        "differing_count": counted["paid_otherwise"],
        "differing": list(
            differing.select_related("household").order_by("month", "pk")[:SHOWN_HOUSEHOLDS]
        ),
        "may_correct": request.user.holds(*(FINANCE | COUNTY)),
        "unpaid_count": counted["not_paid"],
        "unpaid": _shown(with_way(left_out), on),
        "subsidies_count": counted["subsidy_left_out"],
        "subsidies": subsidies,
        "subsidies_shown": len(subsidies) + len(later),
        "later_subsidies": later_subsidies(later),
        "may_open_late": request.user.holds(*FINANCE),
        "ways": _ways(scope) if request.user.holds(*FINANCE) else [],
    }
    return render(request, "payments/payday.html", context)


def _shown(rows, on) -> list:
    rows = with_head_name(rows, on).select_related("household").order_by("pk")
    return list(rows[:SHOWN_HOUSEHOLDS])


def _ways(scope: Scope) -> list[dict]:
    """Where finance has those paid whom a batch left out: in the batch itself until it is sealed,
    then by a late one, the open one if there is one."""
    late = Batch.objects.filter(area_code=scope.county, kind=Kind.LATE).exclude(
        status__in=(*SEALED, Batch.Status.VOIDED)
    )
    open_ones = {batch.category: batch for batch in late}
    ways = []
    for batch in regular_batches(scope).order_by("category"):
        if not unpaid(scope.prefix, batch.category, batch.months).exists():
            continue
        if not batch.is_sealed:
            act, url = "到批次页重新生成", batch.page_url
        elif batch.category in open_ones:
            act, url = "办理漏发补付批次", open_ones[batch.category].page_url
        else:
            wanted = urlencode({"kind": Kind.LATE, "category": batch.category})
            act, url = "生成漏发补付批次", f"{reverse('batch_other')}?{wanted}"
        ways.append({"label": f"{Category(batch.category).label}：{act}", "url": url})
    return ways


def _paydays(place: Place, batches: list[Batch], due: dict, on) -> list[dict]:
    """Each category somebody is entitled to: its payday, or when the quarter is paid."""
    regular = {batch.category: batch for batch in batches if batch.kind == Kind.REGULAR}
    wanted = set(entitled(place.county.prefix, place.month).values_list("category", flat=True))
    wanted.update(due)
    rows = []
    for category in sorted(wanted, reverse=True):
        row = {"label": Category(category).label, "due": due.get(category)}
        if row["due"] is None:
            try:
                row["next"] = next_payday(place.county.code, category, max(on, place.month))
            except Refusal:
                row["next"] = None
        rows.append(row | {"batch": regular.get(category)})
    return rows


def _blockers(user: User, scope: Scope, due: dict) -> list[dict]:
    """Every blocker, its number, its day, and whether this person is to act, and where."""
    raised = {
        alert.blocker: alert
        for alert in PaydayAlert.objects.filter(
            area_code=scope.county, month=scope.month, cleared_on=None
        )
    }
    return [
        {
            "key": blocker.key,
            "label": blocker.label,
            "who": blocker.who,
            "is_mine": blocker.is_for(user, scope),
            "count": (count := blocker.count(scope)),
            "due_on": blocker.due_on(scope, due) if due and count else None,
            "url": _address(blocker, scope, user),
            "alert": raised.get(blocker.key),
        }
        for blocker in all_blockers()
    ]


def _address(blocker: Blocker, scope: Scope, user: User) -> str:
    """Where the work is done, for those who may go there."""
    address = blocker.url(scope)
    return address if may_open(user, address) else ""


def _streets(scope: Scope) -> list[dict]:
    """The streets that have something to do: how much in all, and of what. Finance's work is not
    theirs, wherever its households live."""
    counted: dict[str, list] = {}
    for blocker in filter(attrgetter("is_of_streets"), all_blockers()):
        for street, count in blocker.by_street(scope).items():
            counted.setdefault(street, []).append({"label": blocker.label, "count": count})
    names = dict(Area.objects.filter(code__in=counted).values_list("code", "name"))
    rows = [
        {
            "name": names.get(street, street),
            "total": sum(item["count"] for item in items),
            "items": items,
        }
        for street, items in counted.items()
    ]
    return sorted(rows, key=lambda row: (-row["total"], row["name"]))
