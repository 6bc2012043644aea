"""Sending a released batch: the bank's files are made once and kept byte for byte."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from payments.banks import layouts
from payments.ledger.posting import post_sent
from payments.models import BankFile, Payment
from payments.selectors import sums_by_channel
from payments.services.bank_files import render

ZERO = Decimal("0.00")


def make_bank_files(step: Step) -> dict:
    """Make the bank's files in the layout `layout`, split by its row limit, in each format.

    Raises `Refusal` when count or sum of the files is not that of the batch's bank payments.
    """
    made = _write(step, version=1)
    step.obj.sent_on = step.on
    post_sent(step.obj)
    return made


def replace_bank_files(step: Step) -> dict:
    """Make the next version of the files, in the layout `layout`, in the place of `replaces`.

    Nothing was paid from the earlier ones, which stay as they are; the money stays on its way.
    """
    in_force = step.obj.bank_files.aggregate(last=Max("version"))["last"]
    if in_force is None:
        raise Refusal("本批次没有经银行发放的款项，不需要代发文件。")
    if step.data.get("replaces") != in_force:
        raise Refusal(f"代发文件已是第 {in_force} 版。请刷新页面，核对后重新办理。")
    return {"replaces": in_force} | _write(step, version=in_force + 1)


def _write(step: Step, *, version: int) -> dict:
    batch = step.obj
    layout = layouts().get(step.data.get("layout", ""))
    if layout is None:
        raise Refusal("请选择代发银行格式。", field="layout")
    by_bank = sums_by_channel(batch)[Payment.Channel.BANK]
    made = {}
    for file_format in layout.formats:
        files = render(batch, layout, file_format)
        written = sum(file.count for _, file in files), sum((file.total for _, file in files), ZERO)
        if written != by_bank or any(
            (file.count, file.total) != (part.count, part.total) for part, file in files
        ):
            raise Refusal("代发文件的笔数或金额与批次不符，文件没有生成。请报告系统管理员核查。")
        for part, file in files:
            BankFile.objects.create(
                batch=batch,
                layout=layout.key,
                format=file_format,
                version=version,
                part=part.number,
                parts=part.of,
                content=ContentFile(file.content, name=file_format),
                sha256=file.sha256,
                line_count=file.count,
                total=file.total,
                made_by=step.actor,
            )
        made[file_format] = [file.sha256 for _, file in files]
    return {"layout": layout.key, "version": version, "files": made}


@transaction.atomic
def take_bank_file(file: BankFile, *, actor: Any, on: date) -> bytes:
    """The bytes of a bank file as they were made; who took them is written to the trail.

    Raises `NotYours` without the finance role, `Refusal` when the stored bytes were changed.
    """
    if not actor.holds(*FINANCE) or not actor.covers(file.batch.area_code):
        raise NotYours("您的岗位不能下载代发文件，请由县级财务人员办理。")
    with file.content.open() as stored:
        content = stored.read()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Refusal("代发文件与生成时不一致，不能下载。请报告系统管理员核查。")
    record(
        file.batch, "take_bank_file", "下载代发文件", actor=actor, on=on,
        version=file.version, format=file.format, part=file.part, sha256=file.sha256,
    )  # fmt: skip
    return content
