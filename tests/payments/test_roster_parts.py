"""The sheet that is signed, for a street or a community: who may take which part."""

import io
import subprocess

import pytest
from django.urls import reverse

from dibao.offices.models import Area
from dibao.offices.roles import Role
from dibao.sheets import open_workbook
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from payments.services import rosters
from payments.services.kept_lists import take_list
from tests.cast import COMMUNITY, STREET, build_user
from tests.cast_payments import DRAFTED_ON

OTHER = "410105003003"  # a community of another street of the county
OTHER_STREET = "410105003000"


@pytest.fixture
def batch(make_awards, batch_in):
    """Two households here, three in another street."""
    make_awards(2)
    make_awards(3, area=OTHER)
    return batch_in("sent")


def take(batch, actor, code: str = "", what="roster") -> bytes:
    area = Area.objects.get(code=code) if code else None
    return take_list(batch, what, area=area, actor=actor, on=DRAFTED_ON)


def cells(content: bytes) -> list[list[str]]:
    (sheet,) = open_workbook(content)
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.rows]


@pytest.mark.parametrize(
    ("code", "lines", "total"),
    [("", 5, "1,900.00"), (STREET, 2, "760.00"), (OTHER_STREET, 3, "1,140.00"),
     (OTHER, 3, "1,140.00")],
)  # fmt: skip
def test_finance_takes_the_whole_or_any_part_with_its_own_sums(batch, finance, code, lines, total):
    rows = cells(take(batch, finance, code))
    assert f"{lines} 笔、{lines} 人　{total} 元" in rows[1][0]
    assert rows[2 + lines][0] == str(lines) and rows[3 + lines][0] == "合计"
    assert {row[2] for row in rows[3 : 3 + lines]} == set(
        batch.payments.under(code.rstrip("0")).values_list("household__code", flat=True)
    )
    entry = TrailEntry.objects.filter(action="take_roster").latest("pk")
    assert entry.data["area"] == (Area.objects.get(code=code).prefix if code else "")


def test_a_part_is_printed_where_the_whole_has_too_many_lines(batch, finance, monkeypatch):
    monkeypatch.setattr(rosters, "PRINTED_AT_MOST", 3)
    with pytest.raises(Refusal, match="分乡镇"):
        take(batch, finance, what="printed")
    pdf = take(batch, finance, OTHER_STREET, "printed")
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    said = "".join(text.split())
    assert "3笔、3人" in said and "壹仟壹佰肆拾元整" in said and "本批次资金来源" in said


def test_a_street_takes_its_own_part_and_no_other(batch, lead, caseworker, assistant, approver):
    for actor in (lead, caseworker):
        assert take(batch, actor, STREET).startswith(b"PK")
        assert take(batch, actor, COMMUNITY, "printed").startswith(b"%PDF")
        for code in ("", OTHER_STREET, OTHER):
            with pytest.raises(NotYours):
                take(batch, actor, code)
    for actor in (assistant, approver):
        with pytest.raises(NotYours):
            take(batch, actor, COMMUNITY)


def test_an_area_without_payments_or_a_whole_county_is_no_part(batch, finance):
    for code in ("410105000000", "410104000000"):
        with pytest.raises(Refusal, match="没有款项"):
            take(batch, finance, code)


def test_the_pages_lead_finance_and_the_street_to_their_sheets(batch, finance, lead, client):
    url = reverse("batch_rosters", args=[batch.number])
    taken = reverse("take_list", args=[batch.number, "roster"])
    client.force_login(finance)
    assert url in client.get(batch.page_url).text
    page = client.get(url).text
    assert f"?area={STREET}" in page and f"?area={OTHER_STREET}" in page and "全部" in page
    assert f'value="{OTHER}"' in client.get(url, {"area": OTHER_STREET}).text
    got = client.post(taken, {"area": OTHER})
    assert got.status_code == 200 and len(cells(got.content)) >= 7
    assert got["Content-Disposition"] == (
        f'attachment; filename="{batch.number}-roster-{OTHER}.xlsx"'
    )
    client.force_login(lead)
    assert url in client.get(reverse("month"), {"month": "2026-04"}).text
    page = client.get(url).text
    assert f'value="{STREET}"' in page and f'value="{COMMUNITY}"' in page and OTHER not in page
    assert "全部</th>" not in page
    assert client.get(url, {"area": OTHER_STREET}).status_code == 404
    assert client.post(taken, {"area": OTHER}).status_code == 404
    own = client.post(taken)
    assert own.status_code == 200 and "2 笔" in cells(io.BytesIO(own.content).getvalue())[1][0]
    texts = reverse("take_list", args=[batch.number, "texts"])
    assert client.post(texts).status_code == 403


def test_a_street_sees_no_batch_that_is_unsealed_or_pays_nobody_there(
    make_awards, batch_in, lead, client
):
    make_awards(1)
    batch = batch_in("drafted")
    client.force_login(lead)
    url = reverse("batch_rosters", args=[batch.number])
    assert client.get(url).status_code == 404
    stranger = build_user("s9", "别街", OTHER_STREET, Role.STREET_LEAD)
    client.force_login(stranger)
    assert client.get(url).status_code == 404
