"""Sending a released batch: the bank's files are made once and kept byte for byte."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from payments.banks import Layout, layouts
from payments.ledger.posting import post_sent
from payments.models import BankFile, Batch, Sending
from payments.services.file_versions import (
    check_whole,
    is_overtaken,
    make_missing,
    open_version,
    stored_bytes,
)
from payments.services.withholding import withhold_misdirected

LONGEST_REASON = 500


def prepare_files(step: Step) -> None:
    """Make the files part by part, each in a transaction of its own, before they are sent.

    What must not go out any more is kept back first; they are begun anew where a payment is kept
    back meanwhile. Raises `Refusal` without a layout, or where the bank could not read what would
    be written.
    """
    layout = _layout_of(step)
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=step.obj.pk)
        if batch.status == Batch.Status.RELEASED:
            withhold_misdirected(batch, actor=step.actor, on=step.on)
    version = open_version(step.obj, layout)
    make_missing(version, step)
    while is_overtaken(version):
        version = open_version(step.obj, layout)
        make_missing(version, step)


def make_bank_files(step: Step) -> dict:
    """Send the bank's files in the layout `layout`, split by its row limit, in each format.

    What must not go out any more is kept back, what is not made yet is made now. Raises `Refusal`
    when a part is missing or changed, or when count or sum of the files is not that of what goes
    out through the bank.
    """
    withheld = withhold_misdirected(step.obj, actor=step.actor, on=step.on)
    sent = _send(step)
    step.obj.sent_on = step.on
    post_sent(step.obj)
    return sent | {"withheld": withheld}


def replace_bank_files(step: Step) -> dict:
    """Send the next version of the files, in the layout `layout`, in the place of `replaces`.

    Nothing was paid from the earlier ones, which stay as they are; the money stays on its way.
    """
    check_replaced(step)
    return {"replaces": step.data["replaces"]} | _send(step)


def prepare_replacement(step: Step) -> None:
    """As `prepare_files`, for a version in the place of `replaces`."""
    check_replaced(step)
    prepare_files(step)


def check_replaced(step: Step) -> None:
    """Raises `Refusal` unless `replaces` is the version that the bank has."""
    in_force = step.obj.version_sent
    if in_force is None:
        raise Refusal("本批次没有经银行发放的款项，不需要代发文件。")
    if step.data.get("replaces") != in_force:
        raise Refusal(f"代发文件已是第 {in_force} 版。请刷新页面，核对后重新办理。")


def _layout_of(step: Step) -> Layout:
    layout = layouts().get(step.data.get("layout", ""))
    if layout is None:
        raise Refusal("请选择代发银行格式。", field="layout")
    return layout


def _send(step: Step) -> dict:
    version = open_version(step.obj, _layout_of(step))
    make_missing(version, step)
    files = check_whole(version)
    if version.parts:
        Sending.objects.create(
            batch=step.obj, version=version.number, layout=version.layout.key, sent_on=step.on,
            sent_by=step.actor,
        )  # fmt: skip
    return {"layout": version.layout.key, "version": version.number, "files": files}


@transaction.atomic
def take_bank_file(file: BankFile, *, actor: Any, on: date, reason: str = "") -> bytes:
    """The bytes of a bank file as they were made; who took them is written to the trail.

    Raises `NotYours` without the finance role, `Refusal` when the file was not sent, the stored
    bytes were changed, or a version that was replaced is taken without a reason.
    """
    if not actor.holds(*FINANCE) or not actor.covers(file.batch.area_code):
        raise NotYours("您的岗位不能下载代发文件，请由县级财务人员办理。")
    if not file.batch.files_sent.filter(pk=file.pk).exists():
        raise Refusal("这份代发文件没有送银行，不能下载。请先办理“生成代发文件并送银行”。")
    reason = reason.strip()[:LONGEST_REASON]
    if file.version < file.batch.version_sent and not reason:
        raise Refusal(
            f"第 {file.version} 版代发文件已被替换，送银行会造成重复发放。"
            "确需查阅的，请写明原因后下载。"
        )
    content = stored_bytes(file)
    record(
        file.batch, "take_bank_file", "下载代发文件", actor=actor, on=on, reason=reason,
        version=file.version, format=file.format, part=file.part, sha256=file.sha256,
    )  # fmt: skip
    return content
