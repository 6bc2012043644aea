"""Cards kept by an official: only with the family's written agreement on file (57号 art. 26)."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef

from dibao.offices.models import Level
from dibao.offices.roles import STREET
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from households.models import Household
from payments.models import Batch, CardCustody, Payment

ARTICLE = "《最低生活保障审核确认办法》第二十六条"


@transaction.atomic
def record_custody(
    household: Household, *, keeper_name: str, keeper_office: str, since: date, actor: Any, on: date
) -> CardCustody:
    """Write down that somebody keeps this household's card. The month waits for the agreement.

    Raises `NotYours` outside the street, `Refusal` for a day to come or a second keeper.
    """
    household = _locked(household, actor)
    if since > on:
        raise Refusal("起始日期不能晚于今天。", field="since")
    if household.card_custodies.filter(until=None).exists():
        raise Refusal("该户的卡已登记由他人保管。")
    made = CardCustody.objects.create(
        area_code=household.area_code, household=household, keeper_name=keeper_name,
        keeper_office=keeper_office, since=since,
    )  # fmt: skip
    record(
        household, "record_custody", "登记代管银行卡", actor=actor, on=on, basis=ARTICLE,
        custody=made.pk,
    )  # fmt: skip
    return made


@transaction.atomic
def file_agreement(
    custody: CardCustody, *, content: bytes, agreed_on: date, actor: Any, on: date
) -> None:
    """Put the written agreement on file, once.

    Raises `NotYours` outside the street; `Refusal` without it, for a day to come, or when one is
    on file or the card is back.
    """
    _locked(custody.household, actor)
    custody = CardCustody.objects.select_for_update().get(pk=custody.pk)
    if custody.until:
        raise Refusal("银行卡已交还，不再归档代管协议。")
    if custody.agreement:
        raise Refusal("书面协议已归档，不能更换。重新签订协议的，请先登记交还，再重新登记代管。")
    if agreed_on > on:
        raise Refusal("协议日期不能晚于今天。", field="agreed_on")
    if not content:
        raise Refusal("请上传书面协议。", field="agreement", basis=ARTICLE)
    custody.agreement = ContentFile(content, name="agreement")
    custody.agreed_on = agreed_on
    custody.save(update_fields=["agreement", "agreed_on"])
    record(
        custody.household, "file_agreement", "代管协议归档", actor=actor, on=on, basis=ARTICLE,
        custody=custody.pk,
    )  # fmt: skip


@transaction.atomic
def end_custody(custody: CardCustody, *, actor: Any, on: date) -> None:
    """The card is back with the family. Raises `NotYours` outside the street, `Refusal` when it is
    back already."""
    _locked(custody.household, actor)
    custody = CardCustody.objects.select_for_update().get(pk=custody.pk)
    if custody.until:
        raise Refusal("该卡已登记交还本人，不用再办。")
    custody.until = on
    custody.save(update_fields=["until"])
    record(
        custody.household, "end_custody", "银行卡已交还本人", actor=actor, on=on, custody=custody.pk
    )


def kept_without_agreement(batch: Batch) -> list[str]:
    """The codes of households that the batch pays to a card which another keeps, with no paper."""
    paid = Payment.objects.filter(
        household=OuterRef("household"), batch=batch, channel=Payment.Channel.BANK
    )
    kept = CardCustody.objects.under(batch.area_code[: Level.COUNTY]).filter(
        Exists(paid), until=None, agreement=""
    )
    return list(kept.order_by("household__code").values_list("household__code", flat=True))


def _locked(household: Household, actor: Any) -> Household:
    """The household as it is now, for whoever works in the street where it lives now."""
    household = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    if not actor.holds(*STREET) or not actor.covers(household.area_code):
        raise NotYours("代管银行卡由家庭所在乡镇（街道）登记。")
    return household
