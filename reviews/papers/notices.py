"""The sheet for the notice board: the published fields, masked, and nothing else."""

from dibao import forms
from reviews.models import PublicNotice
from reviews.papers.parts import community, street_office
from reviews.published import LABELS, MONEY_FIELDS, ON_THE_SHEET_ANYWAY


def notice_pdf(notice: PublicNotice) -> bytes:
    office = street_office(notice.area_code)
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
            "title": "最低生活保障审核意见公示",
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
            "note": "",
            "date": notice.posted_on,
        },
    )
