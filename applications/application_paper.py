"""The application form to be read over and signed by the family (form C1)."""

from datetime import date

from applications.letters import organ_of
from applications.models import Application
from dibao import forms
from dibao.money import format_yuan
from households.codes import Cause
from households.models import Household, Member


def application_pdf(application: Application, on: date) -> bytes:
    """The family's declaration as the record stands on the day, for their signatures."""
    household = application.household
    account = household.account
    asked = set(application.members.values_list("person_id", flat=True))
    return forms.render(
        "application_form",
        {
            "organ": organ_of(application),
            "number": application.number,
            "date": on,
            "applicant": application.applicant.name,
            "id_number": application.applicant.masked_id,
            "household_code": household.code,
            "category": household.get_category_display(),
            "area": household.area.full_name,
            "address": household.address,
            "phone": household.phone,
            "causes": "、".join(Cause(code).label for code in household.causes),
            "reason": application.reason,
            "account": f"{account.bank} {account.holder_name} {account.masked_number}"
            if account
            else "",
            "land": "有" if household.holds_land else "无",
            "members": [_member(each, asked, on) for each in household.members_on(on)],
            "incomes": [_income(each) for each in household.incomes.order_by("pk")],
            "assets": [_asset(each) for each in household.assets.order_by("pk")],
            "expenses": [_expense(each) for each in household.expenses.order_by("pk")],
            "supporters": _supporters(household),
            "without_supporters": household.without_supporters,
        },
    )


def _member(member: Member, asked: set[int], on: date) -> dict:
    person = member.person
    work = [person.get_labour_capacity_display(), person.get_employment_display()]
    health = [person.get_health_display(), person.illness]
    if person.disability_kind:
        health.append(f"{person.get_disability_kind_display()}残疾{person.disability_grade}级")
    return {
        "name": person.name,
        "relation": member.get_relation_display(),
        "id_number": person.masked_id,
        "age": person.age_on(on),
        "marital": person.get_marital_display(),
        "work": "，".join(filter(None, [*work, "在校" if person.in_school else ""])),
        "health": "，".join(filter(None, health)),
        "standing": "；".join(person.circumstances),
        "asked": "是" if person.pk in asked else "否",
    }


def _whose(item) -> str:
    return item.person.name if item.person else "全家"


def _income(item) -> dict:
    span = f"{item.received_on} 一次性" if item.received_on else f"{item.months}个月"
    return {
        "kind": item.get_kind_display(),
        "owner": _whose(item),
        "amount": format_yuan(item.amount),
        "span": span,
        "cost": format_yuan(item.cost) if item.cost else "",
        "origin": item.get_origin_display(),
    }


def _asset(item) -> dict:
    return {
        "kind": item.get_kind_display(),
        "owner": _whose(item),
        "quantity": item.quantity,
        "value": format_yuan(item.value) if item.value else "",
        "use": item.get_use_display() or "一般",
        "origin": item.get_origin_display(),
    }


def _expense(item) -> dict:
    return {
        "kind": item.get_kind_display(),
        "owner": _whose(item),
        "amount": format_yuan(item.amount),
        "span": f"{item.spent_on} 一次性" if item.spent_on else f"{item.months}个月",
        "origin": item.get_origin_display(),
    }


def _supporters(household: Household) -> list[dict]:
    return [
        {
            "name": row.name,
            "id_number": row.masked_id,
            "workplace": row.workplace,
            "relation": row.get_relation_display(),
            "supports": "、".join(person.name for person in row.supports.all()),
            "size": row.household_size,
            "income": format_yuan(row.household_income),
            "payment": format_yuan(row.actual_payment),
            "inability": "" if row.able else row.inability,
        }
        for row in household.supporters.prefetch_related("supports").order_by("pk")
    ]
