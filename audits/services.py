"""Exporting the ledger: asked for with a purpose, made by a job, kept as it was made."""

import hashlib
import io
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from audits.ledger import COLUMNS, agreement, ledger_lines, payments_of
from audits.models import LedgerExport
from dibao.calendar import month_in_words
from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.registry import handles
from dibao.offices.models import Area, User
from dibao.sheets import write_ledger
from dibao.trail.journal import record
from dibao.trail.numbers import next_number
from dibao.trail.refusals import Refusal
from households.codes import Category

JOB = "audits.ledger"


@transaction.atomic
def ledger_request(
    *, month: date, category: str, purpose: str, full_numbers: bool, actor: User, on: date
) -> LedgerExport:
    """Ask for the ledger of a month in the actor's area. Raises `Refusal` when it has no line."""
    if not payments_of(actor.area.prefix, month, category).exists():
        raise Refusal("该月份没有已签发的发放记录，请核对月份和类别。", field="month")
    export = LedgerExport.objects.create(
        number=next_number(f"TZ{actor.area.prefix}{on:%Y%m%d}", 4),
        area_code=actor.area_id,
        month=month,
        category=category,
        full_numbers=full_numbers,
        purpose=purpose,
        requested_by=actor,
        requested_on=on,
    )
    record(
        export, "request_ledger", "申请导出发放台账", actor=actor, on=on, reason=purpose,
        month=month, category=category, full_numbers=full_numbers,
    )  # fmt: skip
    runner.submit(
        JOB, key=f"{JOB}:{export.pk}", owner=actor, area_code=actor.area_id, export=export.pk
    )
    return export


@handles(JOB, "生成发放台账")
def make_ledger(job: Job) -> dict:
    """Write the workbook once. A second run of the job finds it made."""
    export = LedgerExport.objects.get(pk=job.params["export"])
    if export.made_at:
        return {"lines": export.line_count}
    area = Area.objects.get(code=export.area_code)
    sides = agreement(area.prefix, export.month, export.category)
    buffer = io.BytesIO()
    month = month_in_words(export.month)
    fund = Category(export.category).label if export.category else "城乡"
    totals = write_ledger(
        buffer,
        title=f"{area.name}{month}{fund}最低生活保障金发放台账",
        subtitle=f"导出编号：{export.number}　　单位：元",
        columns=COLUMNS,
        rows=runner.reporting(
            job,
            ledger_lines(
                area.prefix, export.month, export.category, full_numbers=export.full_numbers
            ),
            sides.ledger_count,
            "正在生成台账",
        ),
        totals=["persons", "amount", "paid"],
        footer=_statement(sides),
        sheet_name="发放台账",
    )
    content = buffer.getvalue()
    if (totals.rows, totals.sums["amount"]) != (sides.ledger_count, sides.ledger_total):
        raise Refusal("生成期间数据有变化，请重新导出。")
    with transaction.atomic():
        export.sha256 = hashlib.sha256(content).hexdigest()
        export.line_count = totals.rows
        export.total = totals.sums["amount"]
        export.paid_total = totals.sums["paid"]
        export.agrees = sides.holds
        export.made_at = timezone.now()
        export.file.save("ledger.xlsx", ContentFile(content), save=False)
        export.save()
        record(
            export, "make_ledger", "生成发放台账", actor=export.requested_by,
            on=export.requested_on, lines=export.line_count, total=export.total,
            sha256=export.sha256, agrees=export.agrees,
        )  # fmt: skip
    return {"lines": export.line_count}


def _statement(sides) -> list[str]:
    verdict = "三方相符" if sides.holds else "三方不符，请核查"
    return [
        f"批次合计：{sides.batch_count} 笔 {sides.batch_total:,.2f} 元；"
        f"台账合计：{sides.ledger_count} 笔 {sides.ledger_total:,.2f} 元。",
        f"银行回盘：成功 {sides.success_count} 笔 {sides.success_total:,.2f} 元；"
        f"失败 {sides.failure_count} 笔 {sides.failure_total:,.2f} 元；"
        f"待回盘 {sides.waiting_count} 笔 {sides.waiting_total:,.2f} 元。{verdict}。",
    ]


def ledger_download(*, export: LedgerExport, actor: User, on: date) -> bytes:
    """The bytes of the ledger, checked against their digest; the download is in the trail."""
    content = export.file.read()
    if hashlib.sha256(content).hexdigest() != export.sha256:
        raise Refusal("台账文件与生成时的摘要不符，可能已被改动，请联系系统管理员。")
    record(export, "download_ledger", "下载发放台账", actor=actor, on=on, sha256=export.sha256)
    return content
