"""Which office answers: the one that handles, and above it the one that reviews.

信访工作条例 arts 35, 36: a review is the next higher organ's, a second review that organ's next.
"""

from audits.models import Complaint
from dibao.offices.models import Area, Level, User, pad
from dibao.offices.roles import COUNTY
from reviews.papers.parts import county_office, street_office

ABOVE = {
    Level.STREET: Level.COUNTY, Level.COUNTY: Level.PREFECTURE,
    Level.PREFECTURE: Level.PROVINCE, Level.PROVINCE: Level.PROVINCE,
}  # fmt: skip
BUREAUS = {Level.PREFECTURE: "民政局", Level.PROVINCE: "民政厅"}


def level_of(user: User) -> Level:
    """The level of the organ that a person answers for; a community's is its street."""
    return Level(min(user.area.level, Level.STREET))


def office_of(user: User) -> str:
    """The full name of that organ."""
    code, level = user.area_id, level_of(user)
    if level == Level.STREET:
        return street_office(code)
    if level == Level.COUNTY:
        return county_office(code)
    return f"{user.area.name}{BUREAUS[level]}"


def answered_at(complaint: Complaint) -> Level:
    """The level of the organ that gave the last answer."""
    last = complaint.replies.select_related("replied_by__area").latest("pk")
    return Level(last.level) if last.level else level_of(last.replied_by)


def has_higher_office(complaint: Complaint, level: Level) -> bool:
    """Whether an organ above `level` works in this system and may review the complaint."""
    above = [pad(complaint.area_code[:one]) for one in Level if one < level]
    people = User.objects.filter(is_active=True, area__in=Area.objects.filter(code__in=above))
    return people.filter(roles__overlap=[str(role) for role in COUNTY]).exists()
