"""The letters of the intake: acceptance, correction, and the refusal to accept."""

from datetime import date

from applications.models import Application
from applications.rules import rule_of, span
from dibao import forms
from dibao.calendar import day_in_words
from dibao.offices.models import Area, User, street_of
from dibao.trail.journal import thread
from dibao.trail.refusals import Refusal

KINDS = {
    "accept": "受理通知书",
    "request_correction": "一次性补正告知书",
    "decline": "不予受理通知书",
}


def letter_kinds(application: Application) -> list[tuple[str, str]]:
    """The letters that the case so far has called for, as (kind, label)."""
    happened = set(thread(application.number).values_list("action", flat=True))
    return [(kind, label) for kind, label in KINDS.items() if kind in happened]


def letter_pdf(application: Application, kind: str) -> bytes:
    """One letter as PDF, by the rules of the day it was given.

    Raises Refusal when the case has not called for it.
    """
    entry = thread(application.number).filter(action=kind).first()
    if kind not in KINDS or entry is None:
        raise Refusal(f"本申请尚无{KINDS.get(kind, '该文书')}，请在办理相应事项后打印。")
    handler = entry.actor
    data = _head(application, handler) | {"date": entry.on}
    if kind == "accept":
        return forms.render("acceptance_letter", data | _acceptance(application))
    if kind == "request_correction":
        return forms.render("correction_letter", data | _correction(application, data["organ"]))
    return forms.render("decision_letter", data | _declining(application, entry.reason, entry.on))


def _head(application: Application, handler: User) -> dict:
    return {
        "organ": organ_of(application),
        "number": application.number,
        "applicant": {
            "name": application.applicant.name,
            "id_number": application.applicant.masked_id,
            "address": application.household.address,
        },
        "applied_on": application.applied_on,
        "contact": {"name": handler.full_name, "phone": handler.phone},
    }


def organ_of(application: Application) -> str:
    """The street office or township government that accepts."""
    area = Area.objects.select_related("parent").get(code=street_of(application.area_code))
    kind = "办事处" if area.name.endswith("街道") else "人民政府"
    return f"{area.parent.name}{area.name}{kind}"


def _acceptance(application: Application) -> dict:
    on = application.accepted_on
    materials = application.materials.filter(withdrawn_on=None)
    visit = rule_of(application.household, "investigation_start", on).value
    check = rule_of(application.household, "means_check_start", on).value
    due_on = day_in_words(application.due_on)
    if application.due_is_provisional:
        due_on += "（节假日安排公布后以实际工作日为准）"
    return {
        "household_code": application.number,
        "accepted_on": on,
        "materials": [
            {"name": item.get_kind_display(), "copies": f"{item.pages}页"} for item in materials
        ],
        "steps": [
            f"入户调查：受理之日起{span(visit)}内启动",
            f"家庭经济状况核对：提请之日起{span(check)}内启动",
            f"审核意见公示：{rule_of(application.household, 'notice_days', on).value}天",
            f"审核确认：{application.due_basis}",
        ],
        "due_on": due_on,
    }


def _correction(application: Application, organ: str) -> dict:
    items = [item.partition("：") for item in application.corrections]
    due = application.corrections_due_on
    return {
        "items": [
            {"name": name, "reason": reason or "尚未提供", "how": "补交原件或复印件"}
            for name, _, reason in items
        ],
        "due_on": due or "",
        "submit_to": organ,
    }


def _declining(application: Application, reason: str, on: date) -> dict:
    remedies = rule_of(application.household, "letter_remedies", on).value
    applied = day_in_words(application.applied_on)
    return {
        "title": KINDS["decline"],
        "opening": f"你于{applied}提出的最低生活保障申请，现答复如下：",
        "decision": "不予受理。",
        "facts": [],
        "reasons": [reason],
        "basis": [str(rule_of(application.household, "correction_once", on).citation)],
        "remedies": [
            f"如不服本决定，可以自收到之日起{span(remedies['review'])}内申请行政复议，"
            f"或者在{remedies['lawsuit_months']}个月内依法提起行政诉讼。"
        ],
        "receipt": None,
    }
