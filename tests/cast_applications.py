"""Applications of the cast, brought to a state by the real transitions."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Application, MeansCheck
from applications.services.consents import authorisations_record
from applications.services.drafting import application_create
from applications.services.papers import material_add
from dibao.trail.engine import perform
from households.models import Household, Person
from tests.cast import DAY, build_household

PDF = b"%PDF-1.7\n% a paper\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0 a photo \xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n a scan"


def upload(content: bytes = PDF, name: str = "申请书.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def people_of(household: Household, on: date = DAY) -> list[Person]:
    return [member.person for member in household.members_on(on)]


@pytest.fixture
def make_application(assistant, caseworker, approver):
    """make_application(state, household=None, on=DAY, checked=False): an application in a state.

    States: draft, submitted, correcting, investigating, declined, withdrawn. A "draft" lacks
    nothing that submitting asks for; `checked` orders and reports the means check.
    """

    def make(
        state: str = "draft",
        *,
        household: Household | None = None,
        on: date = DAY,
        checked: bool = False,
        **fields,
    ) -> Application:
        household = household or build_household(members=2, income="300")
        people = people_of(household, on)
        given = {"persons": people, "applicant": people[0], "reason": "家庭收入低"}
        given |= {"declared_on": on} | fields
        clerk = assistant if assistant.covers(household.area_code) else caseworker
        application = application_create(household=household, actor=clerk, on=on, **given)
        material_add(application, kind="application", upload=upload(), actor=clerk, on=on)
        for person in given["persons"]:
            mark = "fingerprint" if person.age_on(on) >= 18 else "guardian"
            authorisations_record(
                application, persons=[person], mark=mark, signed_on=on, actor=clerk, on=on
            )
        return walk(application, state, clerk=clerk, on=on, checked=checked)

    def walk(application, state, *, clerk, on, checked):
        if state == "withdrawn":
            return perform(application, "withdraw", actor=clerk, on=on, reason="家庭自愿撤回")
        if state == "draft":
            return application
        application = perform(application, "submit", actor=clerk, on=on)
        if state == "correcting":
            return perform(
                application, "request_correction", actor=caseworker, on=on, items=["收入证明"]
            )
        if state == "declined":
            return perform(application, "decline", actor=caseworker, on=on, reason="不在本辖区")
        if state == "investigating":
            application = perform(application, "accept", actor=caseworker, on=on, kin="no")
        if checked:
            report_check(application, caseworker, approver, on)
            application.refresh_from_db()
        return application

    return make


def report_check(application, caseworker, approver, on: date = DAY, **data) -> MeansCheck:
    """Order a means check and report it."""
    perform(application, "order_means_check", actor=caseworker, on=on)
    check = application.means_checks.get(status="ordered")
    given = {"result": "consistent", "findings": "与申报一致", "sources": ["deposit", "vehicle"]}
    return perform(check, "report", actor=approver, on=on, **given | data)
