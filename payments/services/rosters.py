"""Lists of a sealed batch for people: the sheet that is signed, and the texts that are sent."""

import csv
import io
from datetime import date
from typing import Any

from django.db import transaction

from dibao.offices.roles import FINANCE
from dibao.sheets import Column, write_ledger
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from payments.examples import NOTE as EXAMPLE
from payments.examples import rest_on_example
from payments.models import Batch, Payment
from payments.roster_paper import roster_pdf
from payments.selectors import going_out, withheld_of
from payments.services.roster_lines import Sums, fund_words, lines_of, sums_of

READ_AT_ONCE = 2000
PRINTED_AT_MOST = 1000
WHO = [
    Column("line", "序号", 6, "int"),
    Column("place", "属地", 26),
    Column("code", "户编号", 17),
    Column("head", "户主姓名", 10),
    Column("head_id", "户主身份证号", 20),
    Column("month", "所属月份", 10),
    Column("persons", "保障人数", 9, "int"),
]
# The monthly allowance and its categorical supplement (C8); nothing else has one.
SPLIT = [
    Column("base", "保障金（元）", 12, "money"),
    Column("supplement", "分类施保金（元）", 16, "money"),
]
# Where a recovery is set off, what was awarded, withheld and paid stand apart.
WITHHELD = [
    Column("approved", "核定金额（元）", 15, "money"),
    Column("set_off", "抵扣追缴款（元）", 17, "money"),
]
WHERE = [
    Column("way", "发放方式", 10),
    Column("bank", "开户银行", 15),
    Column("holder", "账户名称", 10),
    Column("account", "账号", 20),
    Column("taker", "领取人签字", 15),
    Column("note", "备注", 9),
]


@transaction.atomic
def take_sign_off_sheet(batch: Batch, *, actor: Any, on: date) -> bytes:
    """The roster with room for signatures, as a workbook; accounts masked. Written to the trail.

    Raises `NotYours` without the finance role, `Refusal` before the batch is sealed.
    """
    _check(batch, actor)
    target, sums = io.BytesIO(), sums_of(batch)
    columns = columns_for(sums)
    totals = [column.key for column in columns if column.kind == "money"]
    write_ledger(
        target,
        title=f"{batch.title}发放名册（签字表）",
        subtitle=_subtitle(batch),
        columns=columns,
        rows=lines_of(batch),
        totals=totals,
        sheet_name="签字表",
        footer=[fund_words(batch), "制表：　　　　　　复核：　　　　　　负责人："],
    )
    record(batch, "take_roster", "下载发放名册", actor=actor, on=on)
    return target.getvalue()


@transaction.atomic
def take_printed_roster(batch: Batch, *, actor: Any, on: date) -> bytes:
    """The same roster as a PDF on A4 across, community by community. Written to the trail.

    Raises what the workbook does, and `Refusal` for more lines than are printed at once.
    """
    _check(batch, actor)
    if batch.payment_count > PRINTED_AT_MOST:
        raise Refusal(
            f"本批次有 {batch.payment_count} 笔，超过一次可打印的 {PRINTED_AT_MOST} 笔，"
            "请下载 Excel 名册后分村（社区）打印。"
        )
    content = roster_pdf(batch, subtitle=_subtitle(batch), on=on)
    record(batch, "take_roster", "打印发放名册", actor=actor, on=on)
    return content


def columns_for(sums: Sums) -> list[Column]:
    """The columns that a batch needs: the split of the allowance, what was withheld."""
    paid = Column("amount", "实发金额（元）" if sums.set_off else "金额（元）", 15, "money")
    split, withheld = SPLIT if sums.is_split else [], WITHHELD if sums.set_off else []
    return [*WHO, *split, *withheld, paid, *WHERE]


def _subtitle(batch: Batch) -> str:
    example = f"　{EXAMPLE}" if rest_on_example(batch.payments) else ""
    kept_back, yuan = withheld_of(batch)
    withheld = f"（其中止付 {kept_back} 笔、{yuan:,.2f} 元）" if kept_back else ""
    return (
        f"批次号：{batch.number}　{batch.payment_count} 笔、{batch.person_count} 人　"
        f"{batch.total:,.2f} 元{withheld}{example}"
    )


@transaction.atomic
def take_texts(batch: Batch, *, actor: Any, on: date) -> bytes:
    """One text message for each payment that went out and has a telephone, as CSV: number and
    words, no account.

    Raises `NotYours` without the finance role, `Refusal` before the batch went to the bank.
    """
    _check(batch, actor)
    if batch.sent_on is None:
        raise Refusal("批次送银行后才能导出短信文本，以免先于发放通知家庭。")
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["手机号码", "短信内容"])
    payments = going_out(batch.payments).select_related("household").exclude(household__phone="")
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
