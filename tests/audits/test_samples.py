"""The yearly sample: fair, reproducible, reaching every township, and followed by a recheck."""

from datetime import date
from decimal import Decimal
from math import ceil

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from audits.models import SampleDraw, SampleItem
from audits.samples.drawing import choose
from audits.samples.services import drawn_codes, plan_of, sample_draw
from dibao.offices.models import Area, Level, pad
from dibao.offices.roles import Role
from dibao.sheets import open_workbook
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from reviews.models import Recheck
from tests.cast import COMMUNITY, build_user
from tests.cast_payments import build_awards

ON = date(2026, 5, 6)
OTHER_STREET = "410105003003"
YILI, COUNTIES = pad("6540"), ("654002", "654021", "654022")


@pytest.fixture
def receiving(make_awards):
    make_awards(10, area=COMMUNITY)
    make_awards(1, area=OTHER_STREET)


@pytest.fixture
def draw(receiving, approver):
    return sample_draw(rate=Decimal("0.3"), actor=approver, on=ON)


@given(
    sizes=st.lists(st.integers(1, 30), min_size=1, max_size=6),
    rate=st.decimals("0.01", "1", places=2),
    seed=st.text(max_size=8),
)
def test_a_draw_reaches_the_rate_and_every_township_and_comes_out_the_same(sizes, rate, seed):
    population = [
        (f"{street}-{at}", str(street)) for street, size in enumerate(sizes) for at in range(size)
    ]
    chosen = choose(population, seed=seed, rate=rate, reach_all=True)
    assert chosen == choose(population[::-1], seed=seed, rate=rate, reach_all=True)
    assert len(set(chosen)) == len(chosen) >= rate * len(population)
    assert {code.split("-")[0] for code in chosen} == {str(at) for at in range(len(sizes))}
    once = choose(population, seed=seed, rate=rate, reach_all=False)
    assert len(once) == ceil(rate * len(population))


def test_the_stored_seed_and_list_give_the_sample_again(draw):
    kept = sorted(draw.items.values_list("household__code", flat=True))
    assert kept == drawn_codes(SampleDraw.objects.get())
    assert len(kept) == 4 and draw.items.filter(area_code=OTHER_STREET).count() == 1
    entry = TrailEntry.objects.get(action="draw_sample")
    assert entry.data["seed"] == draw.seed and entry.data["drawn"] == 4


def test_a_year_is_drawn_once(draw, approver):
    with pytest.raises(Refusal, match="不能重复抽取"):
        sample_draw(rate=Decimal("0.5"), actor=approver, on=ON)


def test_less_than_the_rule_is_refused_and_a_prefecture_draws_counties(xinjiang):
    with pytest.raises(Refusal, match="不得低于 30%"):
        sample_draw(rate=Decimal("0.2"), actor=xinjiang, on=ON)
    draw = sample_draw(rate=Decimal("0.3"), actor=xinjiang, on=ON)
    assert (draw.organ, draw.unit, len(draw.population)) == ("prefecture", "counties", 3)
    item = draw.items.get()
    assert item.area_code[:6] in COUNTIES and item.household is None
    in_county = build_user("xj_c", "县审核", item.area_code, Role.COUNTY_APPROVER)
    found = {"checked_on": ON, "consistent": True, "findings": "抽查属实"}
    with pytest.raises(NotYours, match="抽取机关"):
        perform(item, "record", actor=in_county, on=ON, **found)
    assert perform(item, "record", actor=xinjiang, on=ON, **found).status == "done"


@pytest.fixture
def xinjiang(areas):
    """An auditor of a prefecture with three counties in which somebody receives."""
    top = Area.objects.create(code=pad("65"), name="新疆维吾尔自治区", level=Level.PROVINCE)
    above = Area.objects.create(code=YILI, name="伊犁州", level=Level.PREFECTURE, parent=top)
    user = build_user("xj", "州审计", YILI, Role.AUDITOR)
    for code in COUNTIES:
        Area.objects.create(code=pad(code), name=code, level=Level.COUNTY, parent=above)
        build_awards(1, decided_by=user, area=f"{code}001001")
    return user


def test_a_street_draws_nothing(areas, lead):
    with pytest.raises(Refusal, match="县级以上"):
        plan_of(lead.area, ON)


def test_nobody_is_drawn_where_nobody_receives(approver):
    with pytest.raises(Refusal, match="没有正在享受"):
        sample_draw(rate=Decimal("0.3"), actor=approver, on=ON)


def test_a_bad_finding_opens_a_recheck_by_the_county(draw, approver):
    item = draw.items.first()
    found = {"checked_on": ON, "consistent": False, "findings": "户主已有固定工作"}
    item = perform(item, "record", actor=approver, on=ON, **found)
    assert (item.recheck.organ, item.recheck.due_on) == ("county", ON)
    assert item.number in item.recheck.basis


def test_a_good_finding_opens_none_and_a_day_to_come_is_refused(draw, approver):
    item = draw.items.first()
    found = {"checked_on": date(2026, 5, 7), "consistent": True, "findings": "属实"}
    with pytest.raises(Refusal, match="不能晚于今天"):
        perform(item, "record", actor=approver, on=ON, **found)
    perform(item, "record", actor=approver, on=ON, **found | {"checked_on": ON})
    assert not Recheck.objects.filter(basis__contains="年度抽查").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audits_sampledraw SET seed = 'x'",
        "DELETE FROM audits_sampledraw",
        "DELETE FROM audits_sampleitem",
        "UPDATE audits_sampleitem SET consistent = true WHERE status = 'done'",
    ],
)
def test_the_database_keeps_the_draw_and_its_findings(draw, approver, statement):
    found = {"checked_on": ON, "consistent": False, "findings": "不属实"}
    perform(draw.items.first(), "record", actor=approver, on=ON, **found)
    with pytest.raises(Exception, match="只能追加"), transaction.atomic():
        connection.cursor().execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")
    assert SampleItem.objects.filter(consistent=False).count() == 1


def test_the_pages_draw_show_and_export(client, receiving, approver, outsider, caseworker):
    client.force_login(approver)
    with time_machine.travel("2026-05-06 10:00+08:00"):
        assert client.post("/audits/samples/", {"rate": "0"}).status_code == 422
        posted = client.post("/audits/samples/", {"rate": "30"})
        draw = SampleDraw.objects.get()
        assert posted["Location"] == draw.page_url
        page = client.get(f"{draw.page_url}?status=drawn").content.decode()
        assert "与种子相符" in page and "登记抽查结果" in page
        assert client.get("/audits/samples/").status_code == 200
        assert open_workbook(client.get(f"{draw.page_url}list.xlsx").content)
    client.force_login(outsider)
    assert client.get(draw.page_url).status_code == 404
    client.force_login(caseworker)
    assert client.get("/audits/samples/").status_code == 403
