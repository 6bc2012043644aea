"""The fixed cast: three counties, the people who work in them, and households to work on."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from stdnum import luhn

from dibao.identity import CHECK_CHARACTERS, WEIGHTS
from dibao.offices.models import Area, User, pad
from dibao.offices.roles import Role
from households.models import Account, Household, IncomeItem, Member, Person

DAY = date(2026, 3, 2)  # a Monday, for tests that need some working day
SINCE = date(2026, 1, 5)  # households of the cast live together from here on
COUNTY = pad("410105")
STREET = pad("410105002")
COMMUNITY = "410105002010"
MUDAN_COMMUNITY = "371702001001"
NEXT_COUNTY = pad("410104")
NEXT_COMMUNITY = "410104001001"

AREAS = {
    "37": "山东省",
    "3717": "菏泽市",
    "371702": "牡丹区",
    "371702001": "东城街道",
    "371702001001": "东安社区居民委员会",
    "41": "河南省",
    "4101": "郑州市",
    "410104": "管城回族区",
    "410104001": "北下街街道",
    "410104001001": "新华社区居委会",
    "410105": "金水区",
    "410105001": "经八路街道",
    "410105001003": "体育社区居民居委会",
    "410105001008": "省委社区居民居委会",
    "410105002": "花园路街道",
    "410105002010": "农业院社区居民委员会",
    "410105003": "人民路街道",
    "410105003003": "紫荆山路社区居民委员会",
}
_serial = count(1)


def id_number(birth: date = date(1970, 6, 3), sex: str = "male", prefix: str = "410105") -> str:
    """A valid citizen id that no other call of this test run has given."""
    order = next(_serial) % 500 * 2 + (sex == "male")
    digits = f"{prefix}{birth:%Y%m%d}{order % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + CHECK_CHARACTERS[total % 11]


def card_number() -> str:
    """A valid bank card number."""
    digits = f"622848{next(_serial):012d}"
    return digits + luhn.calc_check_digit(digits)


def build_areas() -> dict[str, Area]:
    """The areas of the cast in the database, by their twelve-digit codes."""
    areas = {}
    for code, name in AREAS.items():
        above = [item for item in AREAS if item != code and code.startswith(item)]
        parent = pad(max(above, key=len)) if above else None
        areas[pad(code)] = Area(code=pad(code), name=name, level=len(code), parent_id=parent)
    Area.objects.bulk_create(areas.values(), ignore_conflicts=True)
    return areas


@pytest.fixture
def areas(db):
    return build_areas()


def build_user(username: str, name: str, area_code: str, *roles: Role) -> User:
    return User.objects.create(
        username=username, full_name=name, area_id=area_code, roles=[str(role) for role in roles]
    )


@pytest.fixture
def assistant(areas):
    return build_user("assistant", "周社区", COMMUNITY, Role.COMMUNITY_ASSISTANT)


@pytest.fixture
def caseworker(areas):
    return build_user("caseworker", "李经办", STREET, Role.STREET_CASEWORKER)


@pytest.fixture
def colleague(areas):
    return build_user("colleague", "王同事", STREET, Role.STREET_CASEWORKER)


@pytest.fixture
def lead(areas):
    return build_user("lead", "张主任", STREET, Role.STREET_LEAD)


@pytest.fixture
def approver(areas):
    return build_user("approver", "赵审核", COUNTY, Role.COUNTY_APPROVER)


@pytest.fixture
def finance(areas):
    return build_user("finance", "钱会计", COUNTY, Role.COUNTY_FINANCE)


@pytest.fixture
def finance_reviewer(areas):
    return build_user("finance_reviewer", "孙复核", COUNTY, Role.COUNTY_FINANCE)


@pytest.fixture
def finance_releaser(areas):
    return build_user("finance_releaser", "吴签发", COUNTY, Role.COUNTY_FINANCE)


@pytest.fixture
def auditor(areas):
    return build_user("auditor", "郑审计", COUNTY, Role.AUDITOR)


@pytest.fixture
def outsider(areas):
    """A county approver of the next county."""
    return build_user("outsider", "冯邻区", NEXT_COUNTY, Role.COUNTY_APPROVER)


def build_person(
    name: str = "黄萱",
    *,
    birth: date = date(1970, 6, 3),
    sex: str = "male",
    area: str = COMMUNITY,
    **fields,
) -> Person:
    defaults = {"labour_capacity": "full", "employment": "flexible", "health": "good"}
    number = fields.pop("id_number", None) or id_number(birth, sex)
    return Person.objects.create(
        name=name, id_number=number, birth_date=birth, sex=sex, area_code=area,
        **(defaults | fields),
    )  # fmt: skip


NAMES = ("黄萱", "赵宇霞", "郝兰浩", "唐娟", "胡晶敏", "邱燕", "吕芳静", "汤丽")
RELATIONS = ("head", "spouse", "son", "daughter", "mother", "father", "grandson", "sibling")


def build_household(
    *,
    members: int = 1,
    income: Decimal | str | None = None,
    category: str = "urban",
    area: str = COMMUNITY,
    since: date = SINCE,
    account: bool = True,
    people: list[Person] | None = None,
    code: str = "",
    **fields,
) -> Household:
    """A household of `members` adults (the first is the head), or of the given people.

    `income` is yuan a month of flexible work, earned by the head; None writes no income.
    """
    people = people or [build_person(NAMES[at % 8], area=area) for at in range(members)]
    household = Household.objects.create(
        code=code or f"{area[:6]}2026{50000 + next(_serial):05d}", category=category,
        area_code=area, address="测试路 1 号院", created_on=since, **fields,
    )  # fmt: skip
    for at, person in enumerate(people):
        Member.objects.create(
            household=household, person=person, relation=RELATIONS[min(at, 7)], is_head=at == 0,
            period=(since, None),
        )  # fmt: skip
    if income is not None:
        IncomeItem.objects.create(
            household=household, person=people[0], kind="W2", amount=Decimal(income)
        )
    if account:
        Account.objects.create(
            household=household, bank="农业银行", holder_name=people[0].name,
            number=card_number(), since=since,
        )  # fmt: skip
    return household


@pytest.fixture
def make_person(areas):
    return build_person


@pytest.fixture
def make_household(areas):
    return build_household
