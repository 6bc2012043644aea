"""What the papers of a case share: the organ, the family, the remedies."""

from datetime import date

from applications.rules import rule_of, span
from dibao.offices.models import Area, county_of, street_of
from households.models import Household, Person

DELIVERIES = ("直接送达", "留置送达", "邮寄送达", "公告送达")


def street_office(area_code: str) -> str:
    """The street office or township government, by its full name."""
    area = Area.objects.select_related("parent").get(code=street_of(area_code))
    kind = "办事处" if area.name.endswith("街道") else "人民政府"
    return f"{area.parent.name}{area.name}{kind}"


def county_office(area_code: str) -> str:
    return f"{Area.objects.get(code=county_of(area_code)).name}民政局"


def deciding_office(household: Household, on: date) -> str:
    """The organ in whose name the decision is given, as the pack says."""
    authority = rule_of(household, "confirming_authority", on).value
    name = county_office if authority == "county" else street_office
    return name(household.area_code)


def community(area_code: str) -> str:
    return Area.objects.get(code=area_code).name


def family(person: Person, household: Household, on: date) -> dict:
    return {
        "name": person.name,
        "id_number": person.masked_id,
        "address": household.address or household.area.full_name,
        "phone": "",
        "members": household.members_on(on).count(),
    }


def contact(user) -> dict:
    return {"name": user.full_name, "phone": user.phone}


def remedies(household: Household, on: date) -> list[str]:
    """57号 art. 38: administrative review, or a suit."""
    rule = rule_of(household, "letter_remedies", on).value
    review = span(rule["review"])
    months = rule["lawsuit_months"]
    suit = f"，也可以自收到之日起{months}个月内依法向人民法院提起行政诉讼" if months else ""
    return [
        f"如不服本决定，可以自收到之日起{review}内依法申请行政复议{suit}。",
    ]


def receipt(title: str) -> dict:
    """The 送达回证, to be ticked by hand."""
    methods = [{"label": label, "checked": False} for label in DELIVERIES]
    return {"document": title, "methods": methods}
