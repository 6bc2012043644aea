"""What waits for a person: derived from the transition tables, the scope and the deadlines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, When
from django.urls import reverse

from applications.leads.models import Lead
from applications.models import Application, MeansCheck
from applications.states import State
from audits.models import Complaint, SampleItem, Survey
from dibao import policy
from dibao.offices.models import User
from dibao.offices.roles import STREET, Role
from dibao.trail.workflow import workflow_of
from households.models import RosterImport
from payments.by_hand import by_hand, to_bring, with_handler
from payments.models import (
    AgentStatement,
    Allocation,
    BackPay,
    Batch,
    BudgetRequest,
    Payment,
    PriceIndex,
    Recovery,
    WorkExpense,
    WrittenAnswer,
    YearEnd,
)
from payments.selectors import account_unchecked
from reviews.models import (
    Letter,
    LineChange,
    Publication,
    PublicNotice,
    Recheck,
    SelfReport,
    SpotCheck,
)


@dataclass(frozen=True)
class Source:
    """A model whose rows can wait for someone, and where their list and deadline are."""

    model: type
    noun: str
    list_name: str
    due: Any = None
    waits: Callable[[QuerySet, User, date], QuerySet] = lambda rows, user, on: rows


@dataclass(frozen=True)
class Queue:
    """Rows of one kind in one state that wait for this person."""

    label: str
    count: int
    late: int
    due_on: date | None
    url: str


def _decided_here(rows: QuerySet, user: User, on: date) -> QuerySet:
    """Without the cases that the county decides, for a street that has no delegated power."""
    rows = _without_standing_notices(rows, user, on)
    if user.holds(Role.COUNTY_APPROVER):
        return rows
    if policy.at(user.area_id, on)["confirming_authority"] == TOWNSHIP:
        return rows
    return rows.exclude(status=State.DECIDING)


def _without_standing_notices(rows: QuerySet, user: User, on: date) -> QuerySet:
    """A notice that stands waits for nobody; a further round waits for the organ that posts it."""
    further = (policy.at(user.area_id, on).optional("notice_rounds") or ())[1:]
    at_county = user.holds(Role.COUNTY_APPROVER)
    if not any((stage["organ"] == "county") == at_county for stage in further):
        return rows.exclude(status=State.NOTIFYING)
    standing = PublicNotice.objects.filter(
        application=OuterRef("pk"), status=PublicNotice.Status.POSTED
    )
    return rows.exclude(Q(status=State.NOTIFYING) & Exists(standing))


def _by_others(rows: QuerySet, user: User, on: date) -> QuerySet:
    """Without what this person may not do, having prepared or reviewed the batch."""
    paying = (Batch.Status.SUBMITTED, Batch.Status.FUNDED)
    rows = rows.exclude(status__in=(Batch.Status.DRAFTED, *paying), prepared_by=user)
    return rows.exclude(status__in=paying, reviewed_by=user)


def _recorded_by_others(rows: QuerySet, user: User, on: date) -> QuerySet:
    return rows.exclude(recorded_by=user)


def _prepared_by_others(rows: QuerySet, user: User, on: date) -> QuerySet:
    return rows.exclude(prepared_by=user)


def _findings_of_others(rows: QuerySet, user: User, on: date) -> QuerySet:
    rows = rows.exclude(status="prepared", prepared_by=user)
    if rows.model is not Recovery:
        return rows
    rows = rows.exclude(status="overturning", overturn_asked_by=user)
    return rows.exclude(status="waiving", waiver_by=user)


def _not_proposed_by(rows: QuerySet, user: User, on: date) -> QuerySet:
    return rows.exclude(status="proposed", proposed_by=user)


def _is_over(rows: QuerySet, user: User, on: date) -> QuerySet:
    return rows.filter(last_day__lt=on)


def _not_about_me(rows: QuerySet, user: User, on: date) -> QuerySet:
    """Without those about the person, and the answered ones that may still be taken further."""
    rows = rows.exclude(against=user)
    if not user.holds(Role.COUNTY_APPROVER):
        rows = rows.exclude(~Q(handler=user), status=Complaint.Status.HANDLING)
    return rows.exclude(status__in=CAN_GO_ON, due_on__gte=on)


def _of_my_draw(rows: QuerySet, user: User, on: date) -> QuerySet:
    return rows.filter(draw__area_code__startswith=user.area.prefix)


def _my_upload(rows: QuerySet, user: User, on: date) -> QuerySet:
    return rows.filter(uploaded_by=user)


TOWNSHIP = "township"
CAN_GO_ON = (Complaint.Status.REPLIED, Complaint.Status.REVIEWED)
CASE_DUE = Case(
    When(status=State.CORRECTING, then="corrections_due_on"),
    When(paused_since__isnull=False, then=None),
    default="due_on",
)
PAY_BY = Case(When(sent_on=None, then="due_on"))  # once it was sent, its payday is met

SOURCES = (
    Source(Application, "低保申请", "applications", due=CASE_DUE, waits=_decided_here),
    Source(Lead, "主动发现线索", "leads"),
    Source(MeansCheck, "经济状况核对", "means_checks", due=F("due_on")),
    Source(SpotCheck, "县级抽查", "applications", due=F("application__due_on")),
    Source(PublicNotice, "公示", "notices", due=F("last_day"), waits=_is_over),
    Source(Publication, "确认后公布", "publications"),
    Source(Letter, "文书送达", "letters", due=F("due_on")),
    Source(SelfReport, "家庭情况报告", "self_reports", due=F("due_on")),
    Source(Recheck, "定期复核", "rechecks", due=F("due_on"), waits=_not_proposed_by),
    Source(Complaint, "投诉举报", "complaints", due=F("due_on"), waits=_not_about_me),
    Source(SampleItem, "年度抽查", "samples", waits=_of_my_draw),
    Source(Survey, "满意度测评", "surveys"),
    Source(LineChange, "标准调整", "line_changes", waits=_prepared_by_others),
    Source(Batch, "发放批次", "batches", due=PAY_BY, waits=_by_others),
    Source(Allocation, "资金下达", "allocations", waits=_recorded_by_others),
    Source(AgentStatement, "银行对账单", "agent_statements", waits=_recorded_by_others),
    Source(WorkExpense, "工作经费", "work_expenses", waits=_recorded_by_others),
    Source(BudgetRequest, "预算申请", "fund_need", waits=_recorded_by_others),
    Source(YearEnd, "年终清理", "year_ends", waits=_recorded_by_others),
    Source(Recovery, "追缴", "recoveries", waits=_findings_of_others),
    Source(BackPay, "补发", "back_pays", waits=_findings_of_others),
    Source(WrittenAnswer, "书面核实", "written_answers", waits=_prepared_by_others),
    Source(PriceIndex, "价格指数", "price_indexes", waits=_recorded_by_others),
    Source(RosterImport, "花名册导入", "roster_imports", waits=_my_upload),
)


def queues(user: User, on: date) -> list[Queue]:
    """The person's queues that hold something, the most urgent first."""
    found = _accounts_to_check(user) + _money_to_bring(user, on)  # a family waits for its money
    found += [queue for source in SOURCES for queue in _queues_of(source, user, on)]
    return sorted(found, key=lambda queue: (queue.due_on is None, queue.due_on or on))


def _accounts_to_check(user: User) -> list[Queue]:
    """What the street has to ask about before finance can pay it again; it has no state."""
    if not user.holds(*STREET):
        return []
    count = account_unchecked(Payment.objects.visible_to(user)).count()
    url = f"{reverse('payments')}?result=owed"
    return [Queue("发放失败：核对账户", count, 0, None, url)] if count else []


def _money_to_bring(user: User, on: date) -> list[Queue]:
    """What the person is to bring home; it has no state either."""
    mine = with_handler(to_bring(by_hand(user))).filter(handler_id=user.pk)
    found = mine.aggregate(
        count=Count("pk"), soonest=Min("batch__due_on"),
        late=Count("pk", filter=Q(batch__due_on__lt=on)),
    )  # fmt: skip
    if not found["count"]:
        return []
    url = reverse("deliveries")
    return [Queue("上门发放：待送达", found["count"], found["late"], found["soonest"], url)]


def _waiting(source: Source, user: User, on: date) -> QuerySet:
    states = workflow_of(source.model).states_for(user.roles)
    rows = source.model.objects.visible_to(user).filter(status__in=states)
    return source.waits(rows, user, on)


def _queues_of(source: Source, user: User, on: date) -> list[Queue]:
    rows = _waiting(source, user, on).values("status").order_by("status")
    figures = {"count": Count("pk")}
    if source.due is not None:
        rows = rows.annotate(due=source.due)
        rows = rows.values("status")
        figures |= {"soonest": Min("due"), "late": Count("pk", filter=Q(due__lt=on))}
    labels = dict(source.model._meta.get_field("status").flatchoices)
    return [
        Queue(
            label=f"{source.noun}：{labels[row['status']]}",
            count=row["count"],
            late=row.get("late", 0),
            due_on=row.get("soonest"),
            url=f"{reverse(source.list_name)}?status={row['status']}",
        )
        for row in rows.annotate(**figures)
    ]


def most_urgent(user: User, on: date, *, limit: int = 12) -> list[dict]:
    """The rows with the nearest deadlines, of all kinds together."""
    rows = []
    for source in SOURCES:
        if source.due is None:
            continue
        waiting = _waiting(source, user, on).annotate(due=source.due).filter(due__isnull=False)
        rows += [
            {
                "noun": source.noun,
                "state": row.get_status_display(),
                "number": getattr(row, "number", "") or row.application.number,
                "due_on": row.due,
                "url": row.page_url,
            }
            for row in waiting.order_by("due", "pk")[:limit]
        ]
    return sorted(rows, key=lambda row: row["due_on"])[:limit]
