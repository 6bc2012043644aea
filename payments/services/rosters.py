"""The roster of a sealed batch that is signed: whole, or a street's or community's part of it."""

import hashlib
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Sum

from dibao.offices.models import Area, Level
from dibao.offices.roles import FINANCE, STREET
from dibao.sheets import Column, write_ledger
from dibao.trail.refusals import NotYours, Refusal
from payments.examples import NOTE as EXAMPLE
from payments.examples import rest_on_example
from payments.models import Batch
from payments.roster_paper import roster_pdf
from payments.selectors import withheld_of
from payments.services.roster_lines import Sums, Watch, fund_words, lines_of, sums_of

PRINTED_AT_MOST = 2000  # half a gigabyte of memory; 20,000 lines take five
WHO = [
    Column("line", "序号", 6, "int"),
    Column("place", "属地", 26),
    Column("code", "户编号", 17),
    Column("head", "户主姓名", 10),
    Column("head_id", "户主身份证号", 20),
    Column("month", "所属月份", 12),
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


def draw_sheet(
    batch: Batch, area: Area | None, *, on: date, watch: Watch = iter
) -> tuple[bytes, int]:
    """The roster with room for signatures, as a workbook, and how many lines it has; accounts
    masked. `area` is a street or community of the batch, None for the whole.

    The lines pass through `watch`. Raises `Refusal` where they are not those that its head counts.
    """
    prefix = area.prefix if area else ""
    target, sums = io.BytesIO(), sums_of(batch, prefix)
    columns, count = columns_for(sums), count_of(batch, prefix)
    totals = [column.key for column in columns if column.kind == "money"]
    written = write_ledger(
        target,
        title=f"{batch.title}发放名册（签字表）",
        subtitle=_subtitle(batch, area, count, sums),
        columns=columns,
        rows=watch(lines_of(batch, prefix)),
        totals=totals,
        counted={"persons": count.persons},
        sheet_name="签字表",
        footer=[fund_words(batch), "制表：　　　　　　复核：　　　　　　负责人："],
    )
    if (written.rows, written.sums["amount"]) != (count.payments, sums.amount):
        raise Refusal("生成期间款项有变化，请重新生成。")
    return target.getvalue(), written.rows


def draw_printed(
    batch: Batch, area: Area | None, *, on: date, watch: Watch = iter
) -> tuple[bytes, int]:
    """The same roster as a PDF on A4 across, community by community, and its lines."""
    prefix = area.prefix if area else ""
    count = count_of(batch, prefix)
    subtitle = _subtitle(batch, area, count, sums_of(batch, prefix))
    content = roster_pdf(
        batch, prefix=prefix, subtitle=subtitle, persons=count.persons, on=on, watch=watch
    )
    return content, count.payments


def state_of(batch: Batch, area: Area | None) -> str:
    """SHA-256 of what still changes on the roster of a sealed batch: what is kept back, funds."""
    changing = (withheld_of(batch, area.prefix if area else ""), fund_words(batch))
    return hashlib.sha256(repr(changing).encode()).hexdigest()


@dataclass(frozen=True)
class PartCount:
    """Payments and persons of a batch, or of an area in it; nobody is counted twice."""

    payments: int
    persons: int


def count_of(batch: Batch, prefix: str = "") -> PartCount:
    """Of a batch, or of its part under an area prefix."""
    if not prefix:
        return PartCount(batch.payment_count, batch.person_count)
    households = batch.payments.under(prefix).values("household")
    counted = households.annotate(lines=Count("pk"), people=Max("persons")).aggregate(
        payments=Sum("lines", default=0), persons=Sum("people", default=0)
    )
    return PartCount(**counted)


def columns_for(sums: Sums) -> list[Column]:
    """The columns that a batch needs: the split of the allowance, what was withheld."""
    paid = Column("amount", "实发金额（元）" if sums.set_off else "金额（元）", 15, "money")
    split, withheld = SPLIT if sums.is_split else [], WITHHELD if sums.set_off else []
    return [*WHO, *split, *withheld, paid, *WHERE]


def _subtitle(batch: Batch, area: Area | None, count: PartCount, sums: Sums) -> str:
    prefix = area.prefix if area else ""
    example = f"　{EXAMPLE}" if rest_on_example(batch.payments.under(prefix)) else ""
    kept_back, yuan = withheld_of(batch, prefix)
    withheld = f"（其中止付 {kept_back} 笔、{yuan:,.2f} 元）" if kept_back else ""
    place = f"{area.full_name}　" if area else ""
    return (
        f"{place}批次号：{batch.number}　{count.payments} 笔、{count.persons} 人　"
        f"{sums.amount:,.2f} 元{withheld}{example}"
    )


def check_printed(batch: Batch, area: Area | None, actor: Any) -> str:
    """As `check_roster`; `Refusal` too for more lines than are printed at once."""
    prefix = check_roster(batch, area, actor)
    lines = count_of(batch, prefix).payments
    if lines > PRINTED_AT_MOST:
        raise Refusal(
            f"共有 {lines} 笔，超过一次可打印的 {PRINTED_AT_MOST} 笔，"
            "请分乡镇（街道）或者村（社区）打印，也可以下载 Excel 名册。"
        )
    return prefix


def check_roster(batch: Batch, area: Area | None, actor: Any) -> str:
    """The prefix of the part that is taken, "" for the whole.

    Raises `NotYours` for whoever is neither the county's finance nor of the street that the area
    lies in, `Refusal` before the batch is sealed or where nobody is paid in the area.
    """
    by_finance = actor.holds(*FINANCE) and actor.covers(batch.area_code)
    by_street = area is not None and actor.holds(*STREET) and actor.covers(area.code)
    if not by_finance and not by_street:
        raise NotYours(
            "您的岗位不能下载这份名册：全部名册由县级财务人员下载，"
            "各乡镇（街道）的由县级财务人员或者本乡镇（街道）工作人员下载。"
        )
    if not batch.is_sealed:
        raise Refusal("批次签发封存后才能下载名册。")
    if area is None:
        return ""
    is_part = area.level > Level.COUNTY and area.code.startswith(batch.area_code[: Level.COUNTY])
    if not is_part or not batch.payments.under(area.prefix).exists():
        raise Refusal("本批次在所选地区没有款项。")
    return area.prefix
