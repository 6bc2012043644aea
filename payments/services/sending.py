"""Sending a released batch: the bank's files are made once and kept byte for byte."""

import hashlib
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from payments.banks import layouts
from payments.ledger.posting import post_sent
from payments.models import BankFile
from payments.services.bank_files import render


def make_bank_files(step: Step) -> dict:
    """Make the Excel and the CSV file in the layout `layout`; both must hold the whole batch.

    Raises `Refusal` when count or sum of a file is not the batch's.
    """
    batch = step.obj
    layout = layouts().get(step.data.get("layout", ""))
    if layout is None:
        raise Refusal("请选择代发银行格式。", field="layout")
    made = {}
    for file_format in BankFile.Format.values:
        rendered = render(batch, layout, file_format)
        if (rendered.count, rendered.total) != (batch.payment_count, batch.total):
            raise Refusal("代发文件的笔数或金额与批次不符，文件没有生成。请报告系统管理员核查。")
        BankFile.objects.create(
            batch=batch,
            layout=layout.key,
            format=file_format,
            content=ContentFile(rendered.content, name=file_format),
            sha256=rendered.sha256,
            line_count=rendered.count,
            total=rendered.total,
            made_by=step.actor,
        )
        made[file_format] = rendered.sha256
    batch.sent_on = step.on
    post_sent(batch)
    return {"layout": layout.key, "files": made}


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
        format=file.format, sha256=file.sha256,
    )  # fmt: skip
    return content
