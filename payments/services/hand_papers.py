"""Looking at what was signed at a door: receipt, photo, and who keeps a card on what agreement."""

import hashlib
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.fields.files import FieldFile

from dibao.offices.roles import AUDIT, FINANCE, LEAD
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from households.models import Household
from payments.models import CardCustody, HandReceipt

READERS = FINANCE | LEAD | AUDIT
LONGEST_REASON = 500


@transaction.atomic
def take_receipt(receipt: HandReceipt, *, actor: Any, on: date, reason: str) -> bytes:
    """The signed receipt of a payment by hand, as it was handed in; written to the trail.

    Raises `NotYours` for whoever is neither finance, the street's leader nor an auditor of the
    household's area, `Refusal` without a reason or when the stored bytes were changed.
    """
    kept = receipt.line.bank_return
    return _take(receipt, kept.content, kept.sha256, "收条", actor=actor, on=on, reason=reason)


@transaction.atomic
def take_photo(receipt: HandReceipt, *, actor: Any, on: date, reason: str) -> bytes:
    """The photo of a payment by hand; as `take_receipt`, and `Refusal` where there is none."""
    return _take(
        receipt, receipt.photo, receipt.photo_sha256, "现场照片", actor=actor, on=on, reason=reason
    )


@transaction.atomic
def take_agreement(custody: CardCustody, *, actor: Any, on: date, reason: str) -> bytes:
    """The agreement on which somebody keeps a card; as `take_receipt`."""
    reason = _check(custody.household, actor, reason)
    content = _read(custody.agreement)
    record(
        custody.household, "take_agreement", "查阅代管协议", actor=actor, on=on, reason=reason,
        custody=custody.pk, sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return content


def _take(
    receipt: HandReceipt, file: FieldFile, sha256: str, what: str, *, actor: Any, on: date,
    reason: str,
) -> bytes:  # fmt: skip
    payment = receipt.line.payment
    reason = _check(payment.household, actor, reason)
    content = _read(file)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refusal("文件与上传时不一致，不能使用。请报告系统管理员核查。")
    record(
        payment.household, "take_hand_receipt", f"查阅上门发放{what}", actor=actor, on=on,
        reason=reason, batch=payment.batch.number, payment=payment.pk, sha256=sha256,
    )  # fmt: skip
    return content


def _check(household: Household, actor: Any, reason: str) -> str:
    if not actor.holds(*READERS) or not actor.covers(household.area_code):
        raise NotYours("收条、照片和协议由县级财务、审计人员和家庭所在乡镇（街道）负责人查阅。")
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Refusal("请写明查阅原因。")
    return reason


def _read(file: FieldFile) -> bytes:
    if not file:
        raise Refusal("没有上传这份文件。")
    try:
        with file.open() as stored:
            return stored.read()
    except FileNotFoundError as lost:
        raise Refusal("该文件在存储中找不到，请联系系统管理员核查。") from lost
