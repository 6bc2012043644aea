"""The demo's past months of payment: drafted, reviewed, released, sent, answered and closed."""

import csv
import io
import random
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from dibao.worklist.demo.offices import Office
from households.codes import Category
from payments.models import Batch
from payments.services import drafting, opening
from payments.services.unusual import answer

PAID_MONTHS = 3
SUCCESS, NAME_MISMATCH, CLOSED = "0000", "1002", "1003"


def first_days(today: date, count: int) -> list[date]:
    """The first of the last `count` months, this month last."""
    months = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(months - count + 1, months + 1)]


def pay_months(
    office: Office, today: date, rng: random.Random, *, count: int = PAID_MONTHS
) -> None:
    """Past months closed; this month sent and partly answered; next month drafted."""
    staff = office.staff
    *past, current = first_days(today, count)
    for month in past:
        for batch in _drafted(office, month, on=month.replace(day=3)):
            batch = _sent(batch, office, on=month.replace(day=7))
            day = month.replace(day=12)
            _answer(batch, staff["zhidan"], day, failing=0)
            perform(batch, "close", actor=staff["qianfa"], on=day)
    if today.day < 4:
        return
    for batch in _drafted(office, current, on=current.replace(day=3)):
        if today.day < 10:
            continue
        batch = _sent(batch, office, on=current.replace(day=7))
        if batch.category == Category.URBAN:
            _answer(batch, staff["zhidan"], current.replace(day=9), failing=rng.choice((1, 2)))


def _drafted(office: Office, month: date, *, on: date) -> list[Batch]:
    batches = []
    for category in Category.values:
        try:
            batch = opening.open_batch(
                county=office.county.code, month=month, category=category,
                actor=office.staff["zhidan"], on=on,
            )  # fmt: skip
        except Refusal:  # nobody is entitled in this month yet
            continue
        drafting.draft(drafting.submit(batch))
        batch.refresh_from_db()
        batches.append(batch)
    return batches


def _sent(batch: Batch, office: Office, *, on: date) -> Batch:
    staff = office.staff
    if asked := list(batch.unusual_items.values_list("pk", flat=True)):
        answer(batch, asked, "已与街道核对，情况属实", actor=staff["zhidan"], on=on)
    batch = perform(batch, "review", actor=staff["fuhe"], on=on)
    batch = perform(batch, "submit", actor=staff["fuhe"], on=on)
    batch = perform(batch, "fund", actor=staff["qianfa"], on=on, voucher=f"示例{batch.number}")
    batch = perform(batch, "release", actor=staff["qianfa"], on=on)
    return perform(batch, "send", actor=staff["zhidan"], on=on, layout="general")


def _answer(batch: Batch, actor, on: date, *, failing: int) -> None:
    """The bank's answer to every line; the last `failing` of them fail."""
    text = io.StringIO(newline="")
    lines = list(batch.payments.order_by("pk"))
    writer = csv.writer(text)
    writer.writerow(["流水号", "账号", "金额", "返回码", "返回信息"])
    for at, payment in enumerate(lines, start=1):
        failed = at > len(lines) - failing
        code = (NAME_MISMATCH if at % 2 else CLOSED) if failed else SUCCESS
        writer.writerow([payment.pk, payment.account, payment.amount, code, ""])
    upload = SimpleUploadedFile("return.csv", text.getvalue().encode("gb18030"))
    perform(batch, "import_return", actor=actor, on=on, file=upload)
