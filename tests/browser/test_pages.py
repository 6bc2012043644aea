"""Every page of every role: fits the screen and the phone, faultless, quiet and accessible."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from dibao.offices.roles import EVERY_OFFICE, Role
from tests.browser.desk import Desk
from tests.browser.paperwork import Family, apply, record_household, submit
from tests.cast import COMMUNITY, COUNTY, STREET, build_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = date(2027, 1, 12)
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
AXE = Path(settings.BASE_DIR, "node_modules/axe-core/axe.min.js")
GRAVE = ("serious", "critical")
FIND_GRAVE = """axe.run(document, {resultTypes: ["violations"]}).then(found => JSON.stringify(
  found.violations.filter(one => %s.includes(one.impact)).map(one =>
    `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`)))"""
OFFICES = {
    Role.COMMUNITY_ASSISTANT: COMMUNITY,
    Role.STREET_CASEWORKER: STREET,
    Role.STREET_LEAD: STREET,
}
NO_PAGE = {
    "agent_statement_paper", "answer_paper", "resolve_line", "foreign_lines",
    "end_delivery", "take_list", "kept_list_file", "payment_notice_sheet",
    "dossier_list", "dossier_file", "dossier_new", "line_change_letter", "back_pay_sheet",
    "subsidy_sheet", "complaint_reply", "sample_file", "material_file",
    "application_letter", "notice_sheet", "publication_sheet",
    "visit_record", "application_paper",
    "appraisal_record",
    "determination_sheet", "decision_letter", "recheck_letter", "recheck_visit", "recovery_letter",
    "overturning_letter", "letter_of_recovery",
    "recheck_determination", "job_progress", "household_awards", "household_payments",
    "household_applications", "bank_file", "ledger_file", "line_change_export", "roster_marked",
    "roster_take",
}  # fmt: skip
"""Addresses that answer with a file, with a piece of a page, or to POST alone."""


@dataclass
class Round:
    """A walk over pages that notes what is wrong with each."""

    faults: list[str] = field(default_factory=list)
    examined: set[str] = field(default_factory=set)

    def look(self, desk: Desk, path: str, name: str) -> None:
        """Look at a page at both widths; at one that was drawn for another role only whether it
        opens. The home page is another one for each role."""
        if name in self.examined and path != "/":
            status = desk.context.request.get(desk.base_url + path).status
            self.faults += [f"{path} as {desk.user.username}: {status}"] if status != 200 else []
            return
        desk.page.set_viewport_size(DESKTOP)
        desk.go(path)
        where = f"{path} as {desk.user.username}"
        if desk.status != 200:
            self.faults.append(f"{where}: {desk.status}")
        self._fits(desk, f"{where} on the desktop")
        desk.page.set_viewport_size(PHONE)
        self._fits(desk, f"{where} on a phone")
        if name not in self.examined:
            self.examined.add(name)
            self.faults += [f"{where}: {fault}" for fault in grave_faults(desk)]

    def _fits(self, desk: Desk, where: str) -> None:
        if culprit := desk.too_wide():
            self.faults.append(f"{where} is too wide: {culprit}")


def grave_faults(desk: Desk) -> list[str]:
    """What axe finds serious or critical; it comes past the page's own content policy."""
    session = desk.context.new_cdp_session(desk.page)

    def run(expression: str):
        given = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        return session.send("Runtime.evaluate", given)["result"].get("value")

    run(AXE.read_text(encoding="utf-8"))
    found = run(FIND_GRAVE % list(GRAVE))
    session.detach()
    assert found is not None, "axe did not run"
    return json.loads(found)


@pytest.mark.soak
def test_every_page_of_every_role_fits_and_is_accessible(clock, desk, addresses):
    clock.go_to(TODAY)
    round_ = Round()
    for role in sorted(EVERY_OFFICE):
        person = build_user(f"a_{role}", "看页面", OFFICES.get(role, COUNTY), role)
        at_desk = desk(person)
        links = at_desk.page.get_by_label("主菜单").get_by_role("link").all()
        menu = [link.get_attribute("href") for link in links]
        assert "/" in menu and len(menu) >= 5
        for path in menu:
            round_.look(at_desk, path, path)
    everything = desk(build_user("everyone", "全岗", COUNTY, *sorted(EVERY_OFFICE)))
    for name in sorted(set(addresses) - NO_PAGE):
        path = reverse(name, args=addresses[name])
        if not path.startswith("/api/"):
            round_.look(everything, path, name)
    assert not round_.faults, "\n".join(round_.faults)


def test_the_login_page_and_the_public_rules_fit_and_are_accessible(desk, areas):
    round_ = Round()
    stranger = desk(build_user("stranger", "路人", COUNTY), by_form=True)
    for path in ("/login/", "/rules/", "/rules/of/zhengzhou/"):
        round_.look(stranger, path, path)
    assert not round_.faults, "\n".join(round_.faults)


def test_a_household_is_put_on_record_and_applies_without_script(desk, assistant):
    community = desk(assistant, by_form=True, java_script_enabled=False)
    record_household(community, Family())
    apply(community)
    submit(community)
