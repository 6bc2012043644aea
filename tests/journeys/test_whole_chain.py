"""One household from the application to the audited line, in two counties with other rules."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from audits.services import ledger_request
from dibao.jobs.tasks import sweep
from dibao.offices.models import pad
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from payments.banks import layouts
from payments.models import Batch
from payments.services.opening import open_batch
from reviews.services.due_rechecks import create_due_rechecks
from tests.cast import COMMUNITY, DAY, MUDAN_COMMUNITY, build_household, build_user
from tests.payments.fake_bank import answer, as_csv

APRIL, PAY_DAY = date(2026, 4, 1), date(2026, 4, 2)


@dataclass(frozen=True)
class Place:
    """What the packs say of a place, for two adults who earn 300 yuan a month together."""

    community: str
    county: str
    appraised: bool
    tier: str
    amount: str
    decides: str  # the part of who confirms: the county, or the street where it is delegated
    notice_days: int


PLACES = [
    Place(COMMUNITY, pad("410105"), False, "", "1100.00", "second_approver", 7),
    Place(MUDAN_COMMUNITY, pad("371702"), True, "一档", "1724.00", "second_lead", 7),
]


@pytest.fixture
def treasury(areas):
    """Three people of finance and an auditor for a county."""

    def people(county: str) -> list:
        finance = [
            build_user(f"finance{at}_{county}", f"财务{at}", county, Role.COUNTY_FINANCE)
            for at in range(3)
        ]
        return [*finance, build_user(f"auditor_{county}", "审计", county, Role.AUDITOR)]

    return people


def act(obj, name: str, actor, **data):
    return perform(obj, name, actor=actor, on=PAY_DAY, **data)


@pytest.mark.parametrize("place", PLACES, ids=["jinshui", "mudan"])
def test_from_the_application_to_the_audited_line(make_walk, treasury, place):
    household = build_household(area=place.community, members=2, income="300")
    walk = make_walk("investigating", household=household)
    walk.investigated()
    case = walk.application
    assert case.appraisals.exists() is place.appraised
    walk.opinion()
    notice = case.notices.get()
    assert notice.last_day == DAY + timedelta(days=place.notice_days)
    assert household.members_on(DAY)[0].person.name not in str(notice.content)
    walk.end_of_notice()
    walk.spot_checked()
    walk.do("confirm", place.decides)
    award = household.awards.get()
    assert (award.period.lower, award.tier, award.amount) == (
        APRIL, place.tier, Decimal(place.amount),
    )  # fmt: skip
    working = award.determination.working
    assert working and str(award.amount) in str(working)

    preparer, reviewer, releaser, auditor = treasury(place.county)
    batch = open_batch(
        county=place.county, month=APRIL, category="urban", actor=preparer, on=PAY_DAY
    )
    sweep()
    batch = Batch.objects.get(pk=batch.pk)
    with pytest.raises(Refusal, match="制单人"):
        act(batch, "review", preparer)
    batch = act(act(batch, "review", reviewer), "submit", reviewer)
    batch = act(act(batch, "fund", releaser, voucher="拨1"), "release", releaser)
    batch = act(batch, "send", preparer, layout="general")
    lines = sent_lines(batch)
    assert [(line["金额"], line["账号"]) for line in lines] == [
        (place.amount, str(household.accounts.get().number))
    ]
    returned = SimpleUploadedFile("return.csv", as_csv([answer(line) for line in lines]))
    batch = act(act(batch, "import_return", preparer, file=returned), "close", preparer)
    assert (batch.status, batch.total) == ("closed", award.amount)

    ledger = ledger_request(
        month=APRIL, category="", purpose="月度审计", full_numbers=True, actor=auditor, on=PAY_DAY
    )
    sweep()
    ledger.refresh_from_db()
    assert ledger.agrees and ledger.total == ledger.paid_total == batch.total
    with ledger.file.open() as file:
        rows = list(openpyxl.load_workbook(io.BytesIO(file.read())).active.values)
    (paid,) = (row for row in rows if household.code in row)
    assert lines[0]["账号"] in paid and "发放成功" in paid

    create_due_rechecks(date(2026, 9, 10))
    assert household.rechecks.exists()
    call_command("verify_trail")
    call_command("verify_ledger")
    assert TrailEntry.objects.filter(thread=case.number, action="confirm").count() == 1


def sent_lines(batch: Batch) -> list[dict[str, str]]:
    content = batch.bank_files.get(format="csv").content.read()
    text = content.decode(layouts()["general"].csv_encoding)
    _, headings, *rows = csv.reader(io.StringIO(text, newline=""))
    return [dict(zip(headings, row, strict=True)) for row in rows]
