"""Records to be signed by hand: the home visit and the appraisal."""

from applications.rules import rule_of
from dibao import forms
from dibao.money import format_yuan
from households.models import Household
from reviews.facts import members_of
from reviews.models import Appraisal, HomeVisit
from reviews.papers.parts import community, family, street_office


def visit_pdf(visit: HomeVisit) -> bytes:
    """The visit's record with places for both sides' signatures (57号 art. 16)."""
    household, on = visit.household, visit.visited_on
    signatures = visit.signatures.select_related("investigator__area", "family_member")
    investigators = [one.investigator for one in signatures if one.investigator]
    respondents = [one.family_member.name for one in signatures if one.family_member]
    applicant = visit.application.applicant if visit.application else household.head_on(on)
    seen = [visit.living]
    if visit.vehicles:
        seen.append(f"交通工具：{visit.vehicles}。")
    if visit.neighbours:
        seen.append(f"邻里访问：{visit.neighbours}")
    methods = rule_of(household, "visit_methods", on).value
    return forms.render(
        "visit_record",
        {
            "organ": street_office(household.area_code),
            "number": f"{visit.trail_thread}-D{visit.pk}",
            "applicant": family(applicant, household, on),
            "visited_on": on,
            "place": household.address or community(household.area_code),
            "methods": [{"label": name, "checked": name in visit.methods} for name in methods],
            "members": _members(household, on),
            "incomes": [
                {
                    "item": item.get_kind_display(),
                    "amount": f"{format_yuan(item.amount)}（{_span(item)}）",
                    "source": item.get_origin_display(),
                }
                for item in household.incomes.order_by("pk")
            ],
            "assets": [
                {"item": item.get_kind_display(), "detail": _asset(item)}
                for item in household.assets.order_by("pk")
            ],
            "expenses": [
                {
                    "item": item.get_kind_display(),
                    "amount": f"{format_yuan(item.amount)}（{_span(item)}）",
                    "source": item.get_origin_display(),
                }
                for item in household.expenses.order_by("pk")
            ],
            "supporters": supporters(household),
            "verdicts": _verdicts(visit),
            "housing": visit.housing or "—",
            "observation": "\n".join(seen),
            "finding": f"{visit.findings}（{_agreement(visit)}）",
            "investigators": [
                {"name": user.full_name, "unit": user.area.name} for user in investigators
            ],
            "respondent": "、".join(respondents),
        },
    )


def supporters(household: Household) -> list[dict]:
    """Those who owe support from outside, for a table of a record (form C3)."""
    return [
        {
            "name": row.name,
            "relation": row.get_relation_display(),
            "supports": "、".join(person.name for person in row.supports.all()),
            "size": row.household_size,
            "income": format_yuan(row.household_income),
            "payment": format_yuan(row.actual_payment),
            "ability": "有" if row.able else f"无：{row.inability}",
        }
        for row in household.supporters.prefetch_related("supports").order_by("pk")
    ]


def _verdicts(visit: HomeVisit) -> list[dict]:
    """The answers to what the rules ask of a visit, where they ask."""
    said = []
    if visit.grade:
        granted = "" if visit.granted is None else f"，核定每人 {format_yuan(visit.granted)} 元"
        said.append({"label": "困难档次", "value": f"{visit.grade}{granted}"})
    if visit.living_level_low is not None:
        level = "低于保障线" if visit.living_level_low else "不低于保障线"
        said.append({"label": "实际生活水平", "value": level})
    if visit.conducts is not None:
        said.append({"label": "不予保障的情形", "value": visit.conducts_said or "未发现"})
    return said


def _span(item) -> str:
    day = getattr(item, "received_on", None) or getattr(item, "spent_on", None)
    return f"一次性，{day}" if day else f"{item.months}个月"


def _agreement(visit: HomeVisit) -> str:
    return "与申报一致" if visit.consistent else "与申报不一致"


def _asset(item) -> str:
    value = f"，估值 {format_yuan(item.value)} 元" if item.value else ""
    return f"{item.quantity} 项{value}"


def _members(household: Household, on) -> list[dict]:
    incomes: dict[int, list] = {}
    for item in household.incomes.all():
        incomes.setdefault(item.person_id, []).append(item.amount / item.months)
    return [
        {
            "name": member.person.name,
            "relation": member.get_relation_display(),
            "age": member.person.age_on(on),
            "health": "；".join(
                [member.person.get_health_display() or "—", *member.person.circumstances]
            ),
            "work": member.person.get_employment_display() or "—",
            "income": format_yuan(sum(incomes.get(member.person_id, []))),
        }
        for member in members_of(household, on)
    ]


def appraisal_pdf(appraisal: Appraisal) -> bytes:
    """The appraisal's record; those who took part sign on the paper."""
    application = appraisal.application
    household, on = application.household, appraisal.held_on
    abstained = appraisal.attendees - appraisal.agree - appraisal.disagree
    result = "评议认为申报内容真实" if appraisal.in_favour else "评议认为申报内容不实"
    return forms.render(
        "appraisal_record",
        {
            "organ": street_office(household.area_code),
            "number": f"{application.number}-P{appraisal.pk}",
            "community": community(household.area_code),
            "place": appraisal.place,
            "held_on": on,
            "chair": appraisal.host,
            "recorder": appraisal.recorder,
            "applicant": family(application.applicant, household, on),
            "attendance": {
                "expected": appraisal.minimum_attendees or "—",
                "present": f"{appraisal.attendees}（村（居）民代表{appraisal.representatives}）",
            },
            "situation": "调查人员介绍了入户调查和家庭经济状况核对情况。",
            "discussion": appraisal.opinion,
            "votes": {
                "method": "举手或者无记名投票",
                "agree": appraisal.agree,
                "disagree": appraisal.disagree,
                "abstain": abstained,
            },
            "result": result,
            "reason": f"同意{appraisal.agree}人，不同意{appraisal.disagree}人",
            "participants": [{"name": "", "role": ""}] * appraisal.attendees,
        },
    )
