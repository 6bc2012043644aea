"""Lists of a sealed batch for people: the sheet that is signed, and the texts that are sent."""

import csv
import io
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from dibao.crypto import mask_account, mask_id
from dibao.offices.roles import FINANCE
from dibao.sheets import Column, write_ledger
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from households.models import Member
from households.selectors import area_names
from payments.examples import NOTE as EXAMPLE
from payments.examples import rest_on_example
from payments.models import Batch, Payment

READ_AT_ONCE = 2000
SHEET = [
    Column("line", "序号", 6, "int"),
    Column("place", "属地", 26),
    Column("code", "户编号", 18),
    Column("head", "户主姓名", 10),
    Column("head_id", "户主身份证号", 20),
    Column("month", "所属月份", 10),
    Column("persons", "保障人数", 9, "int"),
    Column("amount", "金额（元）", 12, "money"),
    Column("way", "发放方式", 10),
    Column("bank", "开户银行", 16),
    Column("holder", "账户名称", 10),
    Column("account", "账号", 20),
    Column("taker", "领取人签字", 16),
    Column("note", "备注", 14),
]
# Where a recovery is set off, what was awarded, withheld and paid stand apart.
WITHHELD = [
    Column("approved", "核定金额（元）", 14, "money"),
    Column("set_off", "抵扣追缴款（元）", 15, "money"),
]
SHEET_OF_SET_OFFS = [
    *SHEET[:7], *WITHHELD, Column("amount", "实发金额（元）", 14, "money"), *SHEET[8:],
]  # fmt: skip


@transaction.atomic
def take_sign_off_sheet(batch: Batch, *, actor: Any, on: date) -> bytes:
    """The roster with room for signatures, as a workbook; accounts masked. Written to the trail.

    Raises `NotYours` without the finance role, `Refusal` before the batch is sealed.
    """
    _check(batch, actor)
    target = io.BytesIO()
    withheld = batch.payments.filter(set_off__gt=0).exists()
    example = f"　{EXAMPLE}" if rest_on_example(batch.payments) else ""
    write_ledger(
        target,
        title=f"{batch.title}发放名册（签字表）",
        subtitle=f"批次号：{batch.number}　{batch.payment_count} 笔　{batch.total:.2f} 元{example}",
        columns=SHEET_OF_SET_OFFS if withheld else SHEET,
        rows=_rows(batch),
        totals=["approved", "set_off", "amount"] if withheld else ["amount"],
        sheet_name="签字表",
        footer=["制表：　　　　　　复核：　　　　　　负责人："],
    )
    record(batch, "take_roster", "下载发放名册", actor=actor, on=on)
    return target.getvalue()


def _rows(batch: Batch):
    names = area_names(batch.payments.values_list("area_code", flat=True).distinct())
    heads = Member.objects.filter(
        household=OuterRef("household"), is_head=True, period__contains=batch.prepared_on
    )
    payments = batch.payments.select_related("household").annotate(
        head_id=Subquery(heads.values("person__id_number")[:1])
    ).order_by("area_code", "household__code")  # fmt: skip
    for line, payment in enumerate(payments.iterator(READ_AT_ONCE), start=1):
        yield {
            "line": line, "place": names.get(payment.area_code, ""),
            "code": payment.household.code, "head": payment.head_name,
            "month": f"{payment.month:%Y-%m}", "persons": payment.persons,
            "approved": payment.approved, "set_off": payment.set_off,
            "amount": payment.amount, "way": payment.get_channel_display(),
            "head_id": mask_id(payment.head_id) if payment.head_id else "",
            "bank": payment.bank, "holder": payment.holder_name,
            "account": mask_account(payment.account) if payment.account else "",
            "taker": "", "note": "",
        }  # fmt: skip


@transaction.atomic
def take_texts(batch: Batch, *, actor: Any, on: date) -> bytes:
    """One text message for each payment with a telephone, as CSV: number and words, no account.

    Raises `NotYours` without the finance role, `Refusal` before the batch went to the bank.
    """
    _check(batch, actor)
    if batch.sent_on is None:
        raise Refusal("批次送银行后才能导出短信文本，以免先于发放通知家庭。")
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["手机号码", "短信内容"])
    payments = batch.payments.select_related("household").exclude(household__phone="")
    count = 0
    for payment in payments.order_by("pk").iterator(READ_AT_ONCE):
        way = "将由工作人员送到家中" if payment.channel == "hand" else "已送银行代发"
        writer.writerow(
            [
                payment.household.phone,
                f"您家{payment.month.year}年{payment.month.month}月{_sum_of(payment, batch)}{way}，"
                "请注意查收。发放不收取任何费用。",
            ]
        )
        count += 1
    record(batch, "take_texts", "导出短信文本", actor=actor, on=on, texts=count)
    return text.getvalue().encode("utf-8-sig")


def _sum_of(payment: Payment, batch: Batch) -> str:
    if not payment.set_off:
        return f"{batch.get_kind_display()}{payment.amount}元"
    return (
        f"{payment.get_kind_display()}核定{payment.approved}元，抵扣追缴款{payment.set_off}元，"
        f"实发{payment.amount}元"
    )


def _check(batch: Batch, actor: Any) -> None:
    if not actor.holds(*FINANCE) or not actor.covers(batch.area_code):
        raise NotYours("您的岗位不能下载发放名册，请由县级财务人员办理。")
    if not batch.is_sealed:
        raise Refusal("批次签发封存后才能下载名册。")
