"""What a public notice may show: the pack's fields and nothing else, names masked."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from applications.models import Application
from dibao.crypto import mask_name
from dibao.money import format_yuan
from dibao.offices.models import Area
from reviews.models import Award, PublicNotice
from reviews.services.determinations import Computed

LABELS = {
    "applicant_name": "申请人",
    "members_count": "家庭人口",
    "member_names": "家庭成员",
    "income": "家庭月收入（元）",
    "amount": "拟保障金额（元/月）",
    "address_area": "居住地",
    "total_people": "本村（社区）保障人数",
    "total_amount": "本村（社区）月保障金总额（元）",
    "line": "保障标准（元/人·月）",
    "supervision_phone": "监督电话",
    "notice_period": "公示时间",
    "visit_result": "入户调查结果",
    "appraisal_result": "民主评议结果",
    "review_result": "审核意见",
}
MONEY_FIELDS = ("income", "amount", "total_amount", "line")
AFTER = {"amount": "保障金额（元/月）"}  # once confirmed it is no longer intended
ON_THE_SHEET_ANYWAY = ("notice_period", "supervision_phone")  # they have a place of their own


@dataclass(frozen=True)
class Publication:
    """The facts from which the pack's fields are taken."""

    application: Application
    computed: Computed
    phone: str
    first_day: date
    last_day: date | None
    awarded: bool = False


def facts_of_award(
    application: Application, computed: Computed, *, phone: str, on: date
) -> Publication:
    """What is published of an award that runs: without an end, and counted already."""
    return Publication(application, computed, phone.strip(), on, None, awarded=True)


def content_of(publication: Publication, fields: tuple[str, ...]) -> dict[str, str]:
    """The value of each published field, as printed. Names are masked (57号 art. 24)."""
    return {name: _VALUES[name](publication) for name in fields}


def rows_of(notice: PublicNotice) -> list[dict[str, str]]:
    """What a notice shows, in the order of the pack, with labels."""
    return [{"label": LABELS[name], "value": notice.content[name]} for name in notice.shown_fields]


def rows_of_award(publication) -> list[dict[str, str]]:
    """What a publication after the confirmation shows, in the order of the pack."""
    return [
        {"label": AFTER.get(name, LABELS[name]), "value": publication.content[name]}
        for name in publication.shown_fields
    ]


def _awards(publication: Publication):
    area = publication.application.area_code
    return Award.objects.filter(area_code=area, period__contains=publication.first_day)


def _total_people(publication: Publication) -> str:
    there = _awards(publication).aggregate(total=Sum("persons"))["total"] or 0
    return f"{there if publication.awarded else there + publication.computed.result.persons}"


def _total_amount(publication: Publication) -> str:
    there = _awards(publication).aggregate(total=Sum("amount"))["total"] or 0
    if publication.awarded:
        return format_yuan(there)
    return format_yuan(there + publication.computed.result.amount)


def _appraisal(publication: Publication) -> str:
    latest = publication.application.appraisals.order_by("-pk").first()
    return f"同意{latest.agree}人，不同意{latest.disagree}人" if latest else "未进行民主评议"


def _visit(publication: Publication) -> str:
    latest = publication.application.visits.order_by("-pk").first()
    return "与申报一致" if latest and latest.consistent else "与申报不一致，已按调查结果核算"


_VALUES = {
    "applicant_name": lambda it: mask_name(it.application.applicant.name),
    "members_count": lambda it: f"{len(it.computed.result.snapshot['members'])}",
    "member_names": lambda it: "、".join(mask_name(one.name) for one in it.computed.covered),
    "income": lambda it: format_yuan(it.computed.result.income_monthly),
    "amount": lambda it: format_yuan(it.computed.result.amount),
    "address_area": lambda it: Area.objects.get(code=it.application.area_code).name,
    "total_people": _total_people,
    "total_amount": _total_amount,
    "line": lambda it: format_yuan(it.computed.result.line),
    "supervision_phone": lambda it: it.phone,
    "notice_period": lambda it: f"{it.first_day} 至 {it.last_day or '待遇终止'}",
    "visit_result": _visit,
    "appraisal_result": _appraisal,
    "review_result": lambda it: "拟予确认",
}
