"""The sheets for the notice board: the published fields, masked, and nothing else."""

from datetime import date

from applications.rules import optional_rule
from dibao import forms
from dibao.calendar import day_in_words
from households.models import Household
from reviews.models import Publication, PublicNotice
from reviews.papers.parts import community, county_office, deciding_office, street_office
from reviews.published import AFTER, LABELS, MONEY_FIELDS, ON_THE_SHEET_ANYWAY
from reviews.services.notices import BY_COUNTY


def notice_pdf(notice: PublicNotice) -> bytes:
    """What is intended, for one round of notice (57号 art. 19)."""
    by_county = notice.organ == BY_COUNTY
    stage = notice.stage.removesuffix("公示") or "审核意见"
    return _sheet(
        notice,
        notice.application.household,
        notice.posted_on,
        office=(county_office if by_county else street_office)(notice.area_code),
        title=f"最低生活保障{stage}公示",
        intro="经调查核实，下列家庭拟予确认享受最低生活保障，现予公示，请群众监督。",
        labels=LABELS,
        example=notice.rests_on_example,
        period={
            "from": notice.posted_on,
            "to": notice.last_day,
            "days": f"{notice.required_days}天",
        },
    )


def publication_pdf(publication: Publication) -> bytes:
    """Who receives, as posted after the confirmation (57号 art. 24)."""
    household, on = publication.application.household, publication.posted_on
    day = day_in_words(on)
    said = f"公布日期：{day}。"
    if publication.long_term:
        said = f"自{day}起长期公示，至待遇终止。"
    return _sheet(
        publication,
        household,
        on,
        office=deciding_office(household, on),
        title=f"最低生活保障对象{'长期公示' if publication.long_term else '公布'}",
        intro="经审核确认，下列家庭享受最低生活保障，现予公布，请群众监督。",
        labels=LABELS | AFTER,
        example=publication.shown_award.determination.rests_on_example,
        period={"said": said},
    )


def _sheet(
    posted: PublicNotice | Publication,
    household: Household,
    on: date,
    *,
    office: str,
    title: str,
    intro: str,
    labels: dict[str, str],
    example: bool,
    period: dict,
) -> bytes:
    sealed = optional_rule(household, "notice_seal", on)
    note = "加盖公章有效。" if sealed and sealed.value else ""
    if example:
        note += "含示例标准，仅供演示，无正式依据。"
    names = [name for name in posted.shown_fields if name not in ON_THE_SHEET_ANYWAY]
    return forms.render(
        "public_notice",
        {
            "organ": office,
            "title": title,
            "number": posted.number,
            "community": community(posted.area_code),
            "intro": intro,
            "columns": [
                {
                    "key": name,
                    "label": labels[name],
                    "align": "right" if name in MONEY_FIELDS else "center",
                }
                for name in names
            ],
            "rows": [{name: posted.content[name] for name in names}],
            "period": period,
            "objection": {
                "to": office,
                "phone": posted.content.get("supervision_phone") or posted.posted_by.phone,
                "address": f"{office}社会救助窗口",
            },
            "note": note,
            "date": on,
        },
    )
