"""The sheet of a determination: every line of the working with its article."""

from dibao import forms
from dibao.money import amount_in_words, format_yuan
from reviews.models import Determination
from reviews.papers.parts import deciding_office
from reviews.selectors import shown


def determination_pdf(
    determination: Determination, *, number: str, prepared_by: str = "", checked_by: str = ""
) -> bytes:
    view = shown(determination)
    result, household = view["result"], determination.household
    head = household.head_on(determination.on)
    tests = [
        {
            "label": "条件",
            "working": reason.text,
            "amount": "符合" if reason.ok else "不符合",
            "article": str(reason.citation or ""),
        }
        for reason in result.reasons
    ]
    lines = [
        {
            "label": line.label,
            "working": line.working,
            "amount": "" if line.amount is None else format_yuan(line.amount),
            "article": str(line.citation or ""),
        }
        for line in result.lines
    ]
    people = "，".join(f"{ref} {name}" for ref, name in view["people"])
    return forms.render(
        "determination_sheet",
        {
            "organ": deciding_office(household, determination.on),
            "title": "最低生活保障金核定表",
            "number": number,
            "household": {
                "code": household.code,
                "head": head.name if head else "",
                "id_number": head.masked_id if head else "",
                "address": household.address or household.area.full_name,
                "covered": f"{result.persons} 人（{people}）",
            },
            "on": determination.on,
            "policy": {"name": view["title"], "version": determination.rules_version[:12]},
            "inputs": view["inputs"],
            "lines": tests + lines,
            "result": {
                "label": "每月保障金" if result.eligible else "不符合条件",
                "amount": format_yuan(result.amount),
                "words": amount_in_words(result.amount),
            },
            "note": "含示例标准，仅供演示，无正式依据。" if determination.rests_on_example else "",
            "prepared_by": prepared_by,
            "checked_by": checked_by,
            "date": determination.on,
        },
    )
