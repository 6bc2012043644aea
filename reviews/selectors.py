"""Reading cases, notices, awards and rechecks, always within the reader's area."""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from applications.models import Application
from dibao import policy
from dibao.offices.models import Area
from households.models import Household, Member
from reviews.facts import facts_of
from reviews.inputs import inputs_of, window_in_words
from reviews.models import (
    Award,
    Determination,
    Letter,
    Publication,
    PublicNotice,
    Recheck,
    SelfReport,
)


def get_case(user: Any, number: str) -> Application:
    """The case of the user's area; 404 for every other."""
    rows = Application.objects.visible_to(user).select_related("household", "applicant")
    return get_object_or_404(rows, number=number)


def get_recheck(user: Any, number: str) -> Recheck:
    """The recheck of the user's area; 404 for every other."""
    rows = Recheck.objects.visible_to(user).select_related("household", "visit", "determination")
    return get_object_or_404(rows, number=number)


def get_notice(user: Any, number: str) -> PublicNotice:
    """The notice of the user's area; 404 for every other."""
    rows = PublicNotice.objects.visible_to(user).select_related("application__household")
    return get_object_or_404(rows, number=number)


def notices(user: Any, on: date, *, status: str = "") -> QuerySet[PublicNotice]:
    """The notices of the area, of one state if asked; with `head_name` and `area_name`."""
    rows = PublicNotice.objects.visible_to(user).select_related("application")
    if status:
        rows = rows.filter(status=status)
    return rows.annotate(head_name=head_name("application__household", on), area_name=area_name())


def publications(user: Any, on: date, *, status: str = "") -> QuerySet[Publication]:
    """The publications of the area, of one state if asked; with `head_name` and `area_name`."""
    rows = Publication.objects.visible_to(user).select_related("confirmation__application")
    if status:
        rows = rows.filter(status=status)
    household = "confirmation__application__household"
    return rows.annotate(head_name=head_name(household, on), area_name=area_name())


def get_publication(user: Any, number: str) -> Publication:
    """The publication of the user's area; 404 for every other."""
    rows = Publication.objects.visible_to(user)
    rows = rows.select_related("confirmation__application__household", "shown_award")
    return get_object_or_404(rows, number=number)


def self_reports(user: Any, on: date, *, status: str = "", late: str = "") -> QuerySet[SelfReport]:
    """The reports of the area, of one state or only late ones; with `head_name`, `area_name`."""
    rows = SelfReport.objects.visible_to(user).select_related("household", "recheck")
    if status:
        rows = rows.filter(status=status)
    if late:
        rows = rows.filter(is_late=True)
    return rows.annotate(head_name=head_name("household", on), area_name=area_name())


def letters(user: Any, on: date, *, status: str = "") -> QuerySet[Letter]:
    """The letters of the area, of one state if asked; with `area_name`."""
    rows = Letter.objects.visible_to(user)
    if status:
        rows = rows.filter(status=status)
    return rows.select_related(
        "confirmation__application__household", "recheck__household", "delivered_by",
        "line_change_item__award__household", "recovered_from",
    ).annotate(area_name=area_name())  # fmt: skip


def awards(
    user: Any, on: date, *, status: str = Award.Status.ACTIVE, category: str = "", number: str = ""
) -> QuerySet[Award]:
    """The awards of the area, those that run unless another state is asked for."""
    rows = Award.objects.visible_to(user).select_related("household")
    if status:
        rows = rows.filter(status=status)
    if category:
        rows = rows.filter(category=category)
    if number:
        rows = rows.filter(number__startswith=number)
    return rows.annotate(
        head_name=head_name("household", on),
        area_name=area_name(),
        example=F("determination__rests_on_example"),
    )


def rechecks(user: Any, on: date, *, status: str = "", organ: str = "") -> QuerySet[Recheck]:
    """The rechecks of the area, of one state or organ; with `head_name` and `area_name`."""
    rows = Recheck.objects.visible_to(user).select_related("household")
    if status:
        rows = rows.filter(status=status)
    if organ:
        rows = rows.filter(organ=organ)
    return rows.annotate(head_name=head_name("household", on), area_name=area_name())


def head_name(path: str, on: date) -> Subquery:
    """The name of the head of the household at `path`, on a day."""
    heads = Member.objects.filter(household=OuterRef(path), is_head=True, period__contains=on)
    return Subquery(heads.values("person__name")[:1])


def area_name() -> Subquery:
    """The name of the area of the outer row's `area_code`."""
    return Subquery(Area.objects.filter(code=OuterRef("area_code")).values("name")[:1])


def identity(household: Household, on: date) -> dict:
    """What `_identity_bar.html` shows of a household."""
    head = household.head_on(on)
    award = household.awards.filter(status=Award.Status.ACTIVE).first()
    account = household.account
    return {
        "name": head.name if head else "—",
        "url": household.page_url,
        "masked_id": head.masked_id if head else "",
        "code": household.code,
        "area": household.area.full_name,
        "persons": household.members_on(on).count(),
        "category": household.get_category_display(),
        "award": award.amount if award else None,
        "account": account.masked_number if account else "",
    }


def shown(determination: Determination | None) -> dict | None:
    """A determination as its page and its sheet show it: every line with its article."""
    if determination is None:
        return None
    content = determination.working | {"snapshot": determination.snapshot}
    result = policy.Determination.from_json(content)
    people = facts_of(determination.household, on=determination.on).people
    return {
        "row": determination,
        "result": result,
        "inputs": inputs_of(result),
        "window": window_in_words(policy.Case.from_json(result.snapshot), result),
        "people": [(ref, person.name) for ref, person in people.items()],
        "title": policy.state().packs[determination.pack].title
        if determination.pack in policy.state().packs
        else determination.pack,
    }
