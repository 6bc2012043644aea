"""The text messages that tell families of their money: one each, whatever months a batch pays."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from dibao.calendar import month_in_words
from dibao.offices.models import Area
from dibao.offices.roles import FINANCE
from dibao.trail.refusals import NotYours, Refusal
from payments.models import BankReturnLine, Batch, Payment
from payments.payday import month_after
from payments.purposes import purpose_of
from payments.repeats import with_times
from payments.selectors import FINAL, going_out
from payments.services.roster_lines import Watch

READ_AT_ONCE = 2000


def check_texts(batch: Batch, area: Area | None, actor: Any) -> str:
    """The texts are the whole batch's: the empty prefix. Raises `NotYours`, `Refusal`."""
    if area is not None or not actor.holds(*FINANCE) or not actor.covers(batch.area_code):
        raise NotYours("您的岗位不能导出短信文本，请由县级财务人员办理。")
    if batch.sent_on is None:
        raise Refusal("批次送银行后才能导出短信文本，以免先于发放通知家庭。")
    return ""


def state_of(batch: Batch, area: Area | None) -> str:
    """SHA-256 of who is told, and by which number."""
    rows = _told_of(batch).order_by("pk").values_list("pk", "household__phone")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def draw_texts(
    batch: Batch, area: Area | None, *, on: date, watch: Watch = iter
) -> tuple[bytes, int]:
    """One text message for each household with a telephone to which money went out, as CSV: number
    and words, no account; and how many. Several months of a batch are one sum, and are named.

    The payments pass through `watch`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["手机号码", "短信内容"])
    payments = _told_of(batch).select_related("household").exclude(household__phone="")
    in_order = payments.order_by("household_id", "channel", "month", "pk").iterator(READ_AT_ONCE)
    count = 0
    for _, group in groupby(
        watch(in_order), lambda payment: (payment.household_id, payment.channel)
    ):
        paid = list(group)
        way = "将由工作人员送到家中" if paid[0].channel == "hand" else "已送银行代发"
        said = f"您家{'，'.join(_sums_of(paid, batch))}{way}"
        writer.writerow([paid[0].household.phone, f"{said}，请注意查收。发放不收取任何费用。"])
        count += 1
    return text.getvalue().encode("utf-8-sig"), count


def _told_of(batch: Batch) -> QuerySet[Payment]:
    """The payments that are on their way or arrived: nobody waits for what failed or came back."""
    final = BankReturnLine.objects.filter(payment=OuterRef("pk"), result__in=FINAL)
    return with_times(going_out(batch.payments)).exclude(Exists(final), times=0)


def months_in_words(months: Iterable[date]) -> str:
    """2026年4月; in a row 2026年4月至6月; with gaps 2026年4月、6月; a further year is named."""
    runs: list[list[date]] = []
    for month in sorted(set(months)):
        if runs and month == month_after(runs[-1][-1]):
            runs[-1].append(month)
        else:
            runs.append([month])
    said, year = [], None
    for run in runs:
        words = _named(run[0], year)
        if len(run) > 1:
            words += f"至{_named(run[-1], run[0].year)}"
        said.append(words)
        year = run[-1].year
    return "、".join(said)


def _named(month: date, year_said: int | None) -> str:
    return f"{month.month}月" if month.year == year_said else month_in_words(month)


def _sums_of(paid: list[Payment], batch: Batch) -> Iterator[str]:
    """What the payments of a household are for, and how much each: allowance and subsidies apart,
    as a batch that pays again may hold both."""
    for kind in sorted({payment.kind for payment in paid}):
        own = [payment for payment in paid if payment.kind == kind]
        words = purpose_of(batch.kind, kind, months_in_words(payment.month for payment in own))
        amount, set_off = sum(item.amount for item in own), sum(item.set_off for item in own)
        if set_off:
            yield (f"{words}核定{amount + set_off}元，抵扣追缴款{set_off}元，实发{amount}元")
        else:
            yield f"{words}{amount}元"
