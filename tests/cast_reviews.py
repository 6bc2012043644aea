"""Cases and awards of the cast, brought to a state by the real transitions."""

from datetime import date, timedelta

import pytest

from applications.services.consents import authorisations_record
from applications.services.drafting import application_create
from applications.services.papers import material_add
from dibao.offices.models import pad
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from reviews.models import Award
from reviews.services.rechecks import recheck_open
from tests.cast import COUNTY, DAY, MUDAN_COMMUNITY, STREET, build_household, build_user
from tests.cast_applications import report_check, upload

STEPS = (
    "investigating", "visited", "opining", "notifying", "deciding", "confirmed", "refused",
)  # fmt: skip


@pytest.fixture
def second_approver(areas):
    """Decides; the first approver reports the means checks."""
    return build_user("second_approver", "何确认", COUNTY, Role.COUNTY_APPROVER)


@pytest.fixture
def second_lead(areas):
    return build_user("second_lead", "陈副主任", STREET, Role.STREET_LEAD)


@pytest.fixture
def mudan(areas):
    """The people of Mudan by their part in a case."""
    street, county = pad("371702001"), pad("371702")
    return {
        "assistant": build_user("md_a", "周东安", MUDAN_COMMUNITY, Role.COMMUNITY_ASSISTANT),
        "caseworker": build_user("md_c", "刘经办", street, Role.STREET_CASEWORKER),
        "colleague": build_user("md_c2", "许同事", street, Role.STREET_CASEWORKER),
        "lead": build_user("md_l", "马主任", street, Role.STREET_LEAD),
        "second_lead": build_user("md_l2", "牛副主任", street, Role.STREET_LEAD),
        "approver": build_user("md_k", "曹审核", county, Role.COUNTY_APPROVER),
        "second_approver": build_user("md_k2", "孔审核", county, Role.COUNTY_APPROVER),
    }


@pytest.fixture
def office(assistant, caseworker, colleague, lead, approver, second_lead, second_approver):
    """The people of Jinshui by their part in a case."""
    return {
        "assistant": assistant,
        "caseworker": caseworker,
        "colleague": colleague,
        "lead": lead,
        "second_lead": second_lead,
        "approver": approver,
        "second_approver": second_approver,
    }


def visit_data(household, investigators, *, on: date = DAY, **data) -> dict:
    """What a visit's form gives; everybody at home signs."""
    methods = {"3717": ["看", "问"]}.get(household.area_code[:4], ["入户调查", "邻里访问"])
    given = {
        "visited_on": on,
        "methods": methods,
        "living": "家具陈旧，无高档电器",
        "findings": "生活确有困难",
        "consistent": True,
        "investigators": list(investigators),
        "family": [member.person for member in household.members_on(on)],
    }
    return given | data


APPRAISAL = {
    "place": "社区会议室", "host": "陈主任", "recorder": "周社区", "attendees": 9,
    "representatives": 6, "agree": 8, "disagree": 0, "opinion": "申报属实",
}  # fmt: skip
OPINION = {"supports": True, "text": "符合条件", "place": "社区公示栏", "phone": "0371-00000000"}


class Walk:
    """Takes one application along the real transitions with the people of its office."""

    def __init__(self, application, people: dict, on: date) -> None:
        self.application, self.people, self.on = application, people, on

    def do(self, name: str, who: str | None, **data) -> None:
        actor = self.people[who] if who else None
        self.application = perform(self.application, name, actor=actor, on=self.on, **data)

    def visit(self, **data) -> None:
        given = visit_data(
            self.application.household,
            (self.people["caseworker"], self.people["colleague"]),
            on=self.on,
            **data,
        )
        self.do("record_visit", "caseworker", **given)

    def check(self) -> None:
        report_check(self.application, self.people["caseworker"], self.people["approver"], self.on)
        self.application.refresh_from_db()

    def investigated(self) -> None:
        self.visit()
        self.check()
        self.do("finish_investigation", "caseworker")
        if self.application.status == "appraising":
            self.do("record_appraisal", "caseworker", held_on=self.on, **APPRAISAL)

    def opinion(self, **data) -> None:
        self.do("give_opinion", "lead", **OPINION | data)

    def end_of_round(self) -> None:
        notice = self.application.notices.get(status="posted")
        self.on = notice.last_day + timedelta(days=1)
        perform(notice, "close_notice", actor=None, on=self.on)
        self.application.refresh_from_db()

    def end_of_notice(self) -> None:
        """Every round that the pack asks for, to its end."""
        self.end_of_round()
        while self.application.status == "notifying":
            self.do("post_next_notice", "caseworker", place="社区公示栏", phone="0371-00000000")
            self.end_of_round()

    def spot_checked(self, **data) -> None:
        if self.application.status == "spot_checking":
            given = {"consistent": True, "findings": "入户核查，情况属实"} | data
            check = self.application.spot_check
            perform(check, "record", actor=self.people["second_approver"], on=self.on, **given)
            self.application.refresh_from_db()

    def to(self, state: str) -> "Walk":
        """Go on until the case is `state` (STEPS)."""
        at = STEPS.index(state)
        if at >= 1:
            self.visit()
        if at >= 2:
            self.check()
            self.do("finish_investigation", "caseworker")
            if self.application.status == "appraising":
                self.do("record_appraisal", "caseworker", held_on=self.on, **APPRAISAL)
        if at >= 3:
            self.opinion()
        if at >= 4:
            self.end_of_notice()
            self.spot_checked()
        if state == "confirmed":
            self.do("confirm", "second_approver")
        if state == "refused":
            self.do("refuse", "second_approver", reason="家庭收入高于标准")
        return self


def accepted(household, people: dict, on: date, **fields):
    """An application that has been accepted, by the people of its office."""
    family = [member.person for member in household.members_on(on)]
    given = {"persons": family, "applicant": family[0], "reason": "家庭收入低", "declared_on": on}
    clerk = people["assistant"]
    application = application_create(household=household, actor=clerk, on=on, **given | fields)
    material_add(application, kind="application", upload=upload(), actor=clerk, on=on)
    for person in family:
        mark = "fingerprint" if person.age_on(on) >= 18 else "guardian"
        authorisations_record(
            application, persons=[person], mark=mark, signed_on=on, actor=clerk, on=on
        )
    application = perform(application, "submit", actor=clerk, on=on)
    return perform(application, "accept", actor=people["caseworker"], on=on, kin="no")


@pytest.fixture
def make_walk(office, request):
    """make_walk(state, household=None, on=DAY): the case with the people who walk it on."""

    def make(state: str = "investigating", *, household=None, on: date = DAY, **fields) -> Walk:
        household = household or build_household(members=2, income="300")
        in_mudan = household.area_code.startswith("371702")
        people = request.getfixturevalue("mudan") if in_mudan else office
        application = accepted(household, people, on, **fields)
        return Walk(application, people, on).to(state)

    return make


@pytest.fixture
def make_case(make_walk):
    """make_case(state=…, household=None, on=DAY): an application in one of STEPS."""

    def make(state: str = "deciding", **fields):
        return make_walk(state, **fields).application

    return make


@pytest.fixture
def make_award(make_walk):
    """make_award(household=None, on=DAY): the award of a confirmed case, decided after its notice.

    For the default day the decision falls on 2026-03-10 and the award begins in April.
    """

    def make(**fields) -> Award:
        application = make_walk("confirmed", **fields).application
        return application.household.awards.get()

    return make


@pytest.fixture
def make_recheck(make_award, office):
    """make_recheck(award=None, organ="township", due_on=…): a recheck that waits."""

    def make(*, award=None, organ: str = "township", due_on: date = date(2026, 6, 10)):
        award = award or make_award()
        return recheck_open(
            award.household, organ=organ, due_on=due_on, basis="测试依据", on=due_on
        )

    return make
