"""How far the month's batches are."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from django.db.models import Exists, Min, OuterRef, QuerySet
from django.urls import reverse

from dibao.calendar import DAY
from dibao.offices.models import User
from dibao.offices.roles import FINANCE, STREET
from dibao.trail.engine import available, why_barred
from dibao.trail.refusals import Refusal
from households.codes import Category
from payments.blockers.base import Blocker, RowBlocker, Scope, register
from payments.entitled import unpaid
from payments.models import Batch, Kind, Payment, UnusualItem
from payments.owed_months import paid_from
from payments.payday import Payday, months_paid_in, next_payday
from payments.selectors import owed_again, unsettled, with_day_known
from payments.services.unusual import OPEN_TO_ANSWERS, waits_for

State = Batch.Status
LIVE = [state for state in State.values if state != State.VOIDED]


def _batches(scope: Scope, *states: str) -> QuerySet[Batch]:
    return Batch.objects.filter(area_code=scope.county, month=scope.month, status__in=states)


def _payday_from(day: date, batch: Batch, otherwise: date) -> date:
    """The first payday from a day on of those whom a batch pays."""
    with suppress(Refusal):
        return next_payday(batch.area_code, batch.category, day).due_on
    return otherwise


def _first_day(batches: QuerySet[Batch]) -> date | None:
    return batches.aggregate(day=Min("due_on"))["day"]


class _WaitingBatch(Blocker):
    """The county's batches of the month that stand in one state."""

    who = "县级财务"
    roles = FINANCE
    state: str

    def count(self, scope: Scope) -> int:
        return _batches(scope, self.state).count()

    def due_on(self, scope: Scope, paydays: Mapping[str, Payday]) -> date:
        """The batches' own days: a subsidy's is not the payday of the month that it is for."""
        return _first_day(_batches(scope, self.state)) or super().due_on(scope, paydays)

    def is_for(self, user: User, scope: Scope) -> bool:
        """Whether one waits for this person: who did one step may be barred from the next."""
        return user.holds(*self.roles) and any(
            not (step.optional or step.by_system or why_barred(step, batch, user))
            for batch in _batches(scope, self.state)
            for step in available(batch, user)
        )

    def url(self, scope: Scope) -> str:
        return f"{reverse('batches')}?status={self.state}"


@register
class BatchMissing(Blocker):
    key = "batch_missing"
    order = 40
    label = "批次尚未生成"
    who = "县级财务（制单人）"
    roles = FINANCE

    def count(self, scope: Scope) -> int:
        regular = _batches(scope, *LIVE).filter(kind=Kind.REGULAR)
        drafted = regular.exclude(status=State.DRAFTING).values_list("category", flat=True)
        under_way = set(regular.values_list("category", flat=True))
        return sum(
            category in under_way or self._is_owed(scope, category)
            for category in set(Category.values).difference(drafted)
        )

    def _is_owed(self, scope: Scope, category: str) -> bool:
        """Whether somebody is entitled to what this month pays, a quarter's any, and unpaid."""
        paid = months_paid_in(scope.county, category, scope.month)
        months = [month for month in paid if month >= paid_from()]
        return bool(months) and unpaid(scope.prefix, category, months).exists()

    def url(self, scope: Scope) -> str:
        return reverse("batch_new")


@register
class UnusualNotExplained(RowBlocker):
    key = "unusual_not_explained"
    order = 45
    label = "批次异常未写明核实情况"
    who = "县级财务（不复核该批次的人）"
    roles = FINANCE

    def rows(self, scope: Scope) -> QuerySet:
        return UnusualItem.objects.under(scope.prefix).filter(
            batch__in=_batches(scope, *OPEN_TO_ANSWERS), answer=""
        )

    def _asked(self, scope: Scope) -> QuerySet[Batch]:
        return Batch.objects.filter(pk__in=self.rows(scope).values("batch"))

    def is_for(self, user: User, scope: Scope) -> bool:
        return user.holds(*self.roles) and any(
            waits_for(batch, user) for batch in self._asked(scope)
        )

    def due_on(self, scope: Scope, paydays: Mapping[str, Payday]) -> date:
        return _first_day(self._asked(scope)) or super().due_on(scope, paydays)

    def url(self, scope: Scope) -> str:
        return f"{reverse('batches')}?month={scope.month:%Y-%m}"


@register
class BatchNotReviewed(_WaitingBatch):
    key = "batch_not_reviewed"
    order = 50
    label = "批次待复核"
    who = "县级财务（复核人）"
    state = State.DRAFTED


@register
class BatchNotSubmitted(_WaitingBatch):
    key = "batch_not_submitted"
    order = 52
    label = "批次待送财政部门"
    state = State.REVIEWED


@register
class BatchNotFunded(_WaitingBatch):
    key = "batch_not_funded"
    order = 57
    label = "批次待财政部门拨款"
    who = "县级财务（财政）"
    state = State.SUBMITTED


@register
class BatchNotReleased(_WaitingBatch):
    key = "batch_not_released"
    order = 60
    label = "批次待签发"
    who = "县级财务（签发人）"
    state = State.FUNDED


@register
class BatchNotSent(_WaitingBatch):
    key = "batch_not_sent"
    order = 70
    label = "批次待送银行"
    state = State.RELEASED


@register
class ReturnNotRead(RowBlocker):
    key = "return_not_read"
    order = 80
    label = "付款未读到银行最终结果"
    who = "县级财务"
    roles = FINANCE

    def rows(self, scope: Scope) -> QuerySet:
        sent = Payment.objects.under(scope.prefix).filter(
            batch__in=_batches(scope, State.SENT, State.RECONCILING)
        )
        return unsettled(sent)

    def due_on(self, scope: Scope, paydays: Mapping[str, Payday]) -> date:
        """Their payday is met. What the answer says has failed goes out with the one after it."""
        due = super().due_on(scope, paydays)
        unread = Exists(unsettled(Payment.objects.filter(batch=OuterRef("pk"))))
        first = _batches(scope, State.SENT, State.RECONCILING).filter(unread).order_by("due_on")
        return _payday_from(first[0].due_on + DAY, first[0], due) if first else due

    def url(self, scope: Scope) -> str:
        return f"{reverse('batches')}?month={scope.month:%Y-%m}"


@register
class FailedPayments(RowBlocker):
    """Paid again by the payday, as far as it was known by then; what the bank told later goes out
    with the next one."""

    key = "failed_payments"
    order = 90
    label = "发放失败或退汇，尚未补发"
    who = "街道经办核对账户，县级财务补发"
    roles = FINANCE | STREET

    def rows(self, scope: Scope) -> QuerySet:
        return owed_again(Payment.objects.under(scope.prefix).filter(month=scope.month))

    def due_on(self, scope: Scope, paydays: Mapping[str, Payday]) -> date:
        due = super().due_on(scope, paydays)
        first = with_day_known(self.rows(scope)).order_by("known_on").first()
        if first is None or first.known_on <= due:
            return due
        return _payday_from(first.known_on, first.batch, due)

    def url(self, scope: Scope) -> str:
        return f"{reverse('payments')}?month={scope.month:%Y-%m}&result=owed"
