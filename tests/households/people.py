"""A household as it is put on record, for tests."""

from households.models import Household
from households.services import Details, HouseholdData, MemberData, PersonData, create_household
from tests.cast import COMMUNITY, DAY, id_number


def member(name: str = "黄萱", number: str = "", relation: str = "head", **details) -> MemberData:
    person = PersonData(name=name, id_number=number or id_number(), details=Details(**details))
    return MemberData(person=person, relation=relation)


def create(actor, *members: MemberData, area_code: str = COMMUNITY, **options) -> Household:
    return create_household(
        area_code=area_code, data=HouseholdData(category="urban", address="花园路 1 号"),
        members=members or (member(),), since=DAY, actor=actor, on=DAY, **options,
    )  # fmt: skip
