"""The demo's offices: one county after another with a person in every role."""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password

from dibao import embedded
from dibao.offices.models import Area, Level, User, pad
from dibao.offices.roles import Role

COUNTIES = {"410105": "jinshui", "371702": "mudan"}

STAFF = (
    ("xieli", Level.COMMUNITY, Role.COMMUNITY_ASSISTANT, "周协理"),
    ("jingban", Level.STREET, Role.STREET_CASEWORKER, "李经办"),
    ("jingban2", Level.STREET, Role.STREET_CASEWORKER, "王经办"),
    ("fuze", Level.STREET, Role.STREET_LEAD, "张主任"),
    ("shenhe", Level.COUNTY, Role.COUNTY_APPROVER, "赵审核"),
    ("shenhe2", Level.COUNTY, Role.COUNTY_APPROVER, "何抽查"),
    ("zhidan", Level.COUNTY, Role.COUNTY_FINANCE, "钱制单"),
    ("fuhe", Level.COUNTY, Role.COUNTY_FINANCE, "孙复核"),
    ("qianfa", Level.COUNTY, Role.COUNTY_FINANCE, "吴签发"),
    ("shenji", Level.COUNTY, Role.AUDITOR, "郑审计"),
    ("xitong", Level.COUNTY, Role.SYSTEM_ADMIN, "系统管理员"),
    ("anquan", Level.COUNTY, Role.SECURITY_ADMIN, "安全管理员"),
    ("sanyuan", Level.COUNTY, Role.AUDIT_ADMIN, "审计管理员"),
)


@dataclass(frozen=True)
class Office:
    """A street office of the demo and the county above it."""

    county: Area
    street: Area
    communities: list[Area]
    staff: dict[str, User]


def demo_password() -> str:
    """The one password of all demo accounts, made at random for each installation."""
    return f"dibao-{embedded.local_secret('demo_password')[:8]}"


def demo_users():
    names = [f"{county}_{name}" for county in COUNTIES.values() for name, *_ in STAFF]
    return User.objects.filter(username__in=names)


def counties_without_office() -> list[str]:
    """The counties of the demo in which nobody works yet."""
    opened = set(demo_users().values_list("area__code", flat=True))
    return [code for code in COUNTIES if not any(area.startswith(code) for area in opened)]


def open_office(county_code: str) -> Office:
    """The first street of a county with its people."""
    county = Area.objects.get(code=pad(county_code))
    streets = Area.objects.filter(parent=county, level=Level.STREET).order_by("code")
    street = streets.filter(children__isnull=False).distinct().first()
    communities = list(street.children.order_by("code")[:6])
    places = {Level.COUNTY: county, Level.STREET: street, Level.COMMUNITY: communities[0]}
    password = _hashed(demo_password())
    staff = {
        name: User.objects.create(
            username=f"{COUNTIES[county_code]}_{name}",
            full_name=full_name,
            area=places[level],
            roles=[role],
            password=password,
        )
        for name, level, role, full_name in STAFF
    }
    return Office(county=county, street=street, communities=communities, staff=staff)


@cache
def _hashed(password: str) -> str:
    """Hashed once: the hash is slow by design, and the demo's accounts share the password."""
    return make_password(password)
