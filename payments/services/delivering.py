"""Payment by hand at home: a named official brings it, and the receipt is what the bank's word is.

Zhengzhou 2004, part 3. A receipt becomes a return of its own, with one line: so the ledger, the
seals and the reconciliation treat it as they treat the bank's answers.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from dibao import policy
from dibao.offices.roles import STREET
from dibao.trail.engine import perform
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from households.models import Household
from payments.by_hand import by_hand_of, to_bring
from payments.ledger.posting import post_return
from payments.models import (
    BankReturn,
    BankReturnLine,
    HandReceipt,
    HomeDelivery,
    Payment,
)
from payments.services.commands import once

Result = BankReturnLine.Result


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What happened at the door. `receipt` and `photo` are bytes; money handed over needs both.
    Without it `failure` says why, and `receipt` is the handler's own signed account."""

    delivered_on: date
    receipt: bytes
    received_by: str = ""
    photo: bytes = b""
    failure: str = ""


@transaction.atomic
def begin_home_delivery(
    household: Household, *, ground: str, handler: Any, actor: Any, on: date
) -> HomeDelivery:
    """From the next draft on, this household's money is brought home by `handler`, who also brings
    what was drafted while another was named. Where nobody of the household lives here any more,
    `handler` brings what was drawn before, and nothing else.

    Raises `NotYours` outside the street; `Refusal` where the rules know no such payment, the
    handler is not of the area, or is named already, or nobody lives here and nothing is to be
    brought.
    """
    household = _locked(household, actor)
    is_gone = not household.members_on(on).exists()
    if is_gone and not to_bring(by_hand_of(Household.objects.filter(pk=household.pk))).exists():
        raise Refusal(
            "该户已没有共同生活的成员，不能改为上门发放。还应发给该户的款项发到银行账户，"
            "账户有误的请在该户“账户”页更正。"
        )
    rules = policy.at(household.area_code, on)
    if not rules["home_delivery"]:
        raise Refusal(
            "当地规定没有上门发放，请使用银行账户。", basis=str(rules.cite("home_delivery"))
        )
    if not handler.is_active or not handler.covers(household.area_code):
        raise Refusal("上门经办人须是本乡镇（街道）或社区的工作人员。", field="handler")
    standing = household.home_deliveries.filter(until=None).select_for_update().first()
    if standing and standing.handler_id == handler.pk:
        raise Refusal("该户已由这名经办人上门发放。", field="handler")
    if standing:
        _end(standing, on)
    made = HomeDelivery.objects.create(
        area_code=household.area_code, household=household, ground=ground, handler=handler,
        since=on, until=on if is_gone else None,
    )  # fmt: skip
    record(
        household, "begin_home_delivery",
        "更换上门经办人" if standing or is_gone else "改为上门发放",
        actor=actor, on=on, ground=ground,
        basis=str(rules.cite("home_delivery")), handler=handler.pk,
    )  # fmt: skip
    return made


@transaction.atomic
def end_home_delivery(delivery: HomeDelivery, *, actor: Any, on: date) -> None:
    """From the next draft on, the household is paid through its account again."""
    _locked(delivery.household, actor)
    _end(delivery, on)
    record(delivery.household, "end_home_delivery", "停止上门发放", actor=actor, on=on)


def end_for_who_left(household: Household, left_on: date, on: date) -> None:
    """Nobody of the household, locked by the caller, is at that door any more: what it is still
    owed goes to its account. Whoever was named last still records what was drawn before."""
    delivery = household.home_deliveries.filter(until=None).select_for_update().first()
    if delivery:
        _end(delivery, max(left_on, delivery.since))
        record(
            household, "end_home_delivery", "停止上门发放", actor=None, on=on,
            reason=f"于 {left_on} 迁出本县（市、区）",
        )  # fmt: skip


def _end(delivery: HomeDelivery, day: date) -> None:
    delivery.until = day
    delivery.save(update_fields=["until"])


def _locked(household: Household, actor: Any) -> Household:
    """The household as it is now, for whoever works in the street where it lives now."""
    household = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    if not actor.holds(*STREET) or not actor.covers(household.area_code):
        raise NotYours("上门发放由家庭所在乡镇（街道）办理。")
    return household


@transaction.atomic
def record_delivery(
    payment: Payment, delivery: Delivery, *, actor: Any, on: date
) -> BankReturnLine:
    """Who was named last as the household's handler records what happened at the door, with the
    signed receipt, once: it may have moved, and another been named, since the draft.

    The same again gives what stands. Raises `NotYours` for anybody else; `Refusal` where nothing
    is to be brought, the receipt or the photo is missing or the receipt was used before, the day
    is not between the sending and today, or something else was recorded already.
    """
    content = asdict(delivery) | {"actor": actor.pk}
    for paper in ("receipt", "photo"):
        content[paper] = hashlib.sha256(content[paper]).hexdigest()
    outcome = once(
        f"delivery:{payment.pk}",
        content,
        lambda: str(_deliver(payment, delivery, actor=actor, on=on).pk),
        actor=actor,
    )
    return BankReturnLine.objects.get(pk=outcome)


def _deliver(payment: Payment, delivery: Delivery, *, actor: Any, on: date) -> BankReturnLine:
    payment = Payment.objects.select_related("batch", "household").get(pk=payment.pk)
    batch = payment.batch
    named = payment.household.home_deliveries.order_by("-pk").first()
    is_theirs = named is not None and named.handler_id == actor.pk
    if not is_theirs or not actor.covers(payment.household.area_code):
        raise NotYours(
            "上门发放由家庭现在的上门经办人本人办理。经办人已调离或者家庭已迁移的，"
            "请现居住地乡镇（街道）更换上门经办人。"
        )
    if payment.channel != Payment.Channel.HAND or batch.sent_on is None:
        raise Refusal("这一笔不是待送达的上门发放。")
    if payment.results.filter(result__in=(Result.SUCCESS, Result.FAILURE)).exists():
        raise Refusal("这一笔已经登记结果，或者已经止付，不能登记。")
    if not batch.sent_on <= delivery.delivered_on <= on:
        raise Refusal("送达日期须在领款之后、今天之前。", field="delivered_on")
    if not delivery.receipt:
        wanted = "经办人签字的上门情况说明" if delivery.failure else "领取人签字的收条"
        raise Refusal(f"请上传{wanted}。", field="receipt")
    if not delivery.failure and not delivery.received_by.strip():
        raise Refusal("请填写领取人。", field="received_by")
    if not delivery.failure and not delivery.photo:
        raise Refusal("请上传送达时的现场照片。", field="photo")
    perform(
        batch, "take_delivery", actor=None, on=on, payment=payment, delivery=delivery, handler=actor
    )
    record(
        payment.household, "hand_delivery", "上门发放", actor=actor, on=on,
        batch=batch.number, payment=payment.pk, arrived=not delivery.failure,
    )  # fmt: skip
    return payment.results.latest("pk")


def take_delivery(step: Step) -> dict:
    """Keep the receipt as a return with one line, and post it."""
    payment, delivery = step.data["payment"], step.data["delivery"]
    sha256 = hashlib.sha256(delivery.receipt).hexdigest()
    photo_sha256 = hashlib.sha256(delivery.photo).hexdigest() if delivery.photo else ""
    if BankReturn.objects.filter(channel=Payment.Channel.HAND, sha256=sha256).exists():
        raise Refusal("这份材料已用于另一笔，请上传本户本次的收条或情况说明。", field="receipt")
    if photo_sha256 and HandReceipt.objects.filter(photo_sha256=photo_sha256).exists():
        raise Refusal("这张照片已用于另一笔，请上传本次送达时拍的照片。", field="photo")
    arrived = not delivery.failure
    kept = BankReturn.objects.create(
        batch=step.obj, channel=Payment.Channel.HAND, sha256=sha256, imported_on=step.on,
        content=ContentFile(delivery.receipt, name="receipt"), imported_by=step.data["handler"],
        line_count=1, success_count=int(arrived), failure_count=int(not arrived),
        success_total=payment.amount if arrived else 0,
    )  # fmt: skip
    line = BankReturnLine.objects.create(
        bank_return=kept, line=1, payment=payment, amount=payment.amount,
        result=Result.SUCCESS if arrived else Result.FAILURE,
        explanation="已上门送达" if arrived else delivery.failure[:200],
    )  # fmt: skip
    HandReceipt.objects.create(
        line=line, handler=step.data["handler"], delivered_on=delivery.delivered_on,
        received_by=delivery.received_by.strip()[:50] if arrived else "",
        photo=ContentFile(delivery.photo, name="photo") if delivery.photo else "",
        photo_sha256=photo_sha256,
    )  # fmt: skip
    post_return(kept)
    return {"sha256": sha256, "arrived": arrived}
