"""The sheet for the notice board: the published fields, masked, and nothing else."""

from applications.rules import optional_rule
from dibao import forms
from reviews.models import PublicNotice
from reviews.papers.parts import community, county_office, street_office
from reviews.published import LABELS, MONEY_FIELDS, ON_THE_SHEET_ANYWAY
from reviews.services.notices import BY_COUNTY


def notice_pdf(notice: PublicNotice) -> bytes:
    by_county = notice.organ == BY_COUNTY
    office = (county_office if by_county else street_office)(notice.area_code)
    stage = notice.stage.removesuffix("公示") or "审核意见"
    sealed = optional_rule(notice.application.household, "notice_seal", notice.posted_on)
    names = [name for name in notice.shown_fields if name not in ON_THE_SHEET_ANYWAY]
    shown = {name: notice.content[name] for name in names}
    columns = [
        {"key": name, "label": LABELS[name], "align": "right" if name in MONEY_FIELDS else "center"}
        for name in shown
    ]
    return forms.render(
        "public_notice",
        {
            "organ": office,
            "title": f"最低生活保障{stage}公示",
            "number": notice.number,
            "community": community(notice.area_code),
            "intro": "经调查核实，下列家庭拟予确认享受最低生活保障，现予公示，请群众监督。",
            "columns": columns,
            "rows": [shown],
            "period": {
                "from": notice.posted_on,
                "to": notice.last_day,
                "days": f"{notice.required_days}天",
            },
            "objection": {
                "to": office,
                "phone": notice.content.get("supervision_phone", ""),
                "address": f"{office}社会救助窗口",
            },
            "note": "本公示加盖公章有效。" if sealed and sealed.value else "",
            "date": notice.posted_on,
        },
    )
