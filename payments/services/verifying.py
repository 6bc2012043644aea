"""Every past payment computed again from what it rests on, and compared to the fen (issue 4, 8).

A monthly payment rests on its award and the award on a determination, which is replayed from its
snapshot under the rules of its day. Arrears rest on a claim by the difference of two such awards or
on a decision; a subsidy on the batch's terms; a repeated payment on the one that failed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from dibao import policy
from dibao.crypto import blind_index
from dibao.money import yuan
from dibao.trail.refusals import Refusal
from payments.models import BackPayMonth, Batch, Kind, Payment
from payments.models.batches import SEALED, SUBSIDIES
from payments.services.owing import to_give_back
from payments.services.sealing import content_hash_of
from payments.services.underpayment import due_under, given_already, sealed_amounts, still_there
from payments.subsidy_terms import street_behind, terms_behind
from reviews.models import ArrearsClaim, Award, LineChangeItem
from reviews.services.determinations import recompute

CHUNK = 2000


@dataclass(frozen=True)
class Deviation:
    """A payment that does not come out as it was paid: where, why, and the two amounts in yuan."""

    where: str
    why: str
    paid: Decimal
    computed: Decimal


class Verifier:
    """Computes payments again; a determination is replayed once, however often it was paid."""

    def __init__(self) -> None:
        self.replayed: dict[int, tuple[Decimal, str]] = {}
        self.count = 0
        self.total = Decimal("0.00")

    def deviations(self, prefix: str = "", *, since: date | None = None) -> Iterator[Deviation]:
        """What does not come out under an area prefix, payment by payment, then batch by batch.

        With `since`, of the batches that were released, sent or closed on that day or later.
        """
        batches = sealed_batches(prefix, since)
        rows = sealed_payments(batches)
        for payment in rows.iterator(chunk_size=CHUNK):
            self.count += 1
            self.total += payment.amount
            yield from self._check(payment)
        yield from _changed_batches(batches)

    def _check(self, payment: Payment) -> Iterator[Deviation]:
        where = f"{payment.batch.number} {payment.household.code} {payment.month:%Y-%m}"
        expected, why = self._expected(payment)
        if expected != payment.approved:
            yield Deviation(where, why, payment.approved, expected)
        number = payment.account if payment.channel == Payment.Channel.BANK else ""
        if blind_index(number, "account") != payment.account_index:
            yield Deviation(where, "账号与封存的摘要不符", payment.amount, payment.amount)

    def _expected(self, payment: Payment) -> tuple[Decimal, str]:
        if payment.replaces_id:
            return payment.replaces.approved, "与失败的那一笔金额不符"
        if payment.kind in SUBSIDIES:
            return self._subsidy(payment)
        if payment.kind == Kind.ARREARS:
            return self._arrears(payment)
        return self._award(payment.award)

    def _award(self, award: Award) -> tuple[Decimal, str]:
        """What the award's own determination gives again; else why it does not."""
        past = award.determination
        if past.pk not in self.replayed:
            if not past.working:
                self.replayed[past.pk] = (past.amount, "与测算金额不符（没有保存计算过程）")
            else:
                again = recompute(past)
                why = "按当时的规则和情况重新计算不符：" + "、".join(again.differences)
                self.replayed[past.pk] = (again.determination.amount, why)
        return self.replayed[past.pk]

    def _arrears(self, payment: Payment) -> tuple[Decimal, str]:
        decided = BackPayMonth.objects.filter(
            back_pay__number=payment.cause, back_pay__household=payment.household_id,
            month=payment.month,
        )  # fmt: skip
        decided = decided.select_related("back_pay__award__determination").first()
        if decided:
            try:
                return self._decided(decided), "与补发决定按当月规则重新计算的差额不符"
            except Refusal as refusal:  # a rule of that month has gone: told, and the rest checked
                return Decimal("0.00"), refusal.message
        claim = ArrearsClaim.objects.filter(
            cause__number=payment.cause, household=payment.household_id, month=payment.month
        ).first()
        if claim is None:
            return Decimal("0.00"), "没有补发依据"
        item = LineChangeItem.objects.filter(change=claim.cause, award=claim.award).first()
        if item is None:
            return claim.amount, "与应补发金额不符"
        return self._claimed(claim, item), "与标准调整重新计算的差额不符"

    def _decided(self, month: BackPayMonth) -> Decimal:
        """What the award's facts give under the rules of the month, less what was sealed for it,
        or else awarded, and what changes of the line and earlier decisions gave and recoveries left
        of it; or what an overturned recovery took."""
        if month.back_pay.recovery:
            took = {one.month: one.amount for one in to_give_back(month.back_pay.recovery)}
            return took.get(month.month, Decimal("0.00"))
        back_pay, rules_on = month.back_pay, month.rules_on
        right, home = back_pay.award, back_pay.household
        entitled = (
            due_under(right, rules_on, back_pay.category) if rules_on else self._award(right)[0]
        )
        paid = sealed_amounts(home, month.month, as_decided=True).get(month.month)
        if paid is None:
            former = home.awards.filter(period__contains=month.month).first()
            paid = self._award(former)[0] if former else Decimal("0.00")
        least = max(Decimal(0), paid + given_already(back_pay, as_decided=True)[month.month])
        return entitled - min(max(month.paid, least), least + still_there(month))

    def _claimed(self, claim: ArrearsClaim, item: LineChangeItem) -> Decimal:
        """New less old amount, both computed again, less what earlier changes claimed."""
        old, _why = self._award(item.award)
        earlier = ArrearsClaim.objects.filter(
            household=claim.household_id, month=claim.month, pk__lt=claim.pk
        ).exclude(cause=claim.cause)
        snapshot = item.award.determination.snapshot | {"on": item.on.isoformat()}
        again = policy.replay(item.working | {"snapshot": snapshot})
        given = sum((one.amount for one in earlier), Decimal("0.00"))
        return again.determination.amount - old - given

    def _subsidy(self, payment: Payment) -> tuple[Decimal, str]:
        """Persons times the yuan a person, which a price subsidy's stored formula gives again."""
        terms, street = terms_behind(payment), street_behind(payment)
        if street not in terms.get("per_person", {}):
            return Decimal("0.00"), "没有补贴依据"
        formula = terms.get("formula", {}).get(street)
        per_person = (
            policy.price_subsidy_again(formula) if formula else Decimal(terms["per_person"][street])
        )
        return yuan(payment.persons * per_person), "与补贴公式不符"


def sealed_batches(prefix: str, since: date | None) -> QuerySet[Batch]:
    """Sealed batches under an area prefix; with `since`, those with a step on or after that day."""
    batches = Batch.objects.under(prefix).filter(status__in=SEALED)
    if since is None:
        return batches
    return batches.filter(
        Q(released_on__gte=since) | Q(sent_on__gte=since) | Q(closed_on__gte=since)
    )


def sealed_payments(batches: QuerySet[Batch]) -> QuerySet[Payment]:
    """The payments of batches, with what they rest on."""
    rows = Payment.objects.filter(batch__in=batches)
    rows = rows.select_related("batch", "household", "replaces", "award__determination")
    return rows.prefetch_related("household__moves").order_by("pk")


def _changed_batches(batches: QuerySet[Batch]) -> Iterator[Deviation]:
    for batch in batches.order_by("pk"):
        if content_hash_of(batch) != batch.released_hash:
            yield Deviation(batch.number, "批次内容与签发时的摘要不符", batch.total, batch.total)
