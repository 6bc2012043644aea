"""What a roster's check finds."""

import io
import json
import zipfile
from decimal import Decimal

import pytest
from openpyxl import Workbook

from dibao.offices.models import Area
from dibao.sheets import BadWorkbook
from households.models import Household
from households.roster.check import check_roster
from tests.cast import COMMUNITY, COUNTY, DAY, NEXT_COUNTY, STREET, build_household, build_person
from tests.households.rosters import EXPECTED, changed, few, mended, sample

pytestmark = pytest.mark.django_db


def check(data: bytes, area: str = COUNTY, **options):
    return check_roster(data, area=Area.objects.get(code=area), on=DAY, **options)


def messages(result) -> list[str]:
    return [item.message for item in result.errors]


def test_the_sample_has_exactly_the_expected_faults(areas):
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    result = check(sample())
    assert result.header_row == expected["header_row"]
    assert len(result.households) == expected["households"]
    assert result.printed_total == Decimal(str(expected["printed_total"]))
    found = [(item["row"], item["level"]) for item in result.listed_findings()]
    assert found == [(item["row"], item["level"]) for item in expected["faults"]]


def test_the_mended_sample_has_no_errors_and_agrees_with_its_printed_total(areas):
    result = check(mended())
    assert messages(result) == []
    assert result.total == result.printed_total == Decimal("36309")
    assert result.counts()["persons"] == 106


def test_a_finding_repeats_nothing_from_the_cells(areas):
    findings = check(sample()).listed_findings()
    text = json.dumps(findings, ensure_ascii=False)
    assert len(findings) >= 12
    for secret in ("6676", "410105", "4248613", "某村委会", "不存在社区", "HYPERLINK"):
        assert secret not in text


def test_communities_are_found_by_the_names_that_offices_use(areas):
    places = {item.area_code for item in check(mended()).households}
    assert places == {COMMUNITY, "410105001003", "410105001008", "410105003003"}


def test_the_banner_tells_urban_from_rural_and_the_choice_goes_before_it(areas):
    assert {item.category for item in check(mended()).households} == {"urban"}
    chosen = check(mended(), category="rural")
    assert {item.category for item in chosen.households} == {"rural"}


def test_a_roster_that_tells_neither_urban_nor_rural_needs_a_choice(areas):
    def untitled(sheet):
        sheet.cell(1, 1).value = "花名册"

    assert "请在上传时选择城乡类别" in messages(check(changed(untitled, few())))[0]


def test_a_street_outside_the_uploading_area_is_an_error(areas):
    result = check(mended(), area=STREET)
    assert any("没有这个乡镇（街道）" in message for message in messages(result))
    assert len(check(mended(), area=NEXT_COUNTY).errors) == 60


def test_a_household_without_a_head_or_with_two_is_an_error(areas):
    def headless(sheet):
        sheet.cell(4, 7).value = "子"
        sheet.cell(8, 7).value = "户主"

    found = {(item.row, item.message) for item in check(changed(headless, mended())).errors}
    assert (4, "该户没有户主，请核对") in found
    assert (7, "一户有多名户主，请核对") in found


def test_a_person_who_lives_in_another_household_is_named_by_code_within_the_area_only(areas):
    here = build_household(people=[build_person("黄萱", id_number="410105197006036676")])
    there = build_household(
        people=[build_person("汤丽", id_number="410105195102167167")], area="371702001001"
    )
    found = messages(check(few()))
    assert found == [f"此人已登记在户编号 {here.code} 名下，请核对", "此人已登记在其他家庭，请核对"]
    assert there.code not in "".join(found)


def test_a_code_of_another_area_is_refused_without_telling_more(areas):
    build_household(code="410105202000001", area="371702001001")
    assert messages(check(few())) == ["户编号已被其他地区使用，请核对"]


def test_a_code_on_record_with_other_content_names_only_the_kind_of_difference(areas):
    build_household(code="410105202000001")
    (message,) = messages(check(few()))
    assert "家庭成员" in message and "银行账户" in message
    assert "黄萱" not in message


def test_a_roster_of_one_community_needs_no_place_columns(areas):
    book = Workbook()
    sheet = book.active
    sheet.append(["农村低保对象名单"])
    sheet.append(["姓名", "与户主关系", "公民身份号码", "补助金额"])
    sheet.append(["王 芳", "本人", "410105195102167167", "３００元"])
    sheet.append(["王小宝", "儿子", "410105197006036676", ""])
    sheet.append(["李明", "户主", "410105195812219035", 120.5])
    buffer = io.BytesIO()
    book.save(buffer)
    result = check(buffer.getvalue(), area=COMMUNITY)
    assert [item.message for item in result.errors if item.row != 5] == []
    first, second = result.households
    assert [member.name for member in first.members] == ["王芳", "王小宝"]
    assert (first.category, first.area_code, first.monthly_amount) == ("rural", COMMUNITY, 300)
    assert second.monthly_amount == Decimal("120.50")
    assert any(item.level == "fixed" and item.row == 3 for item in result.findings)


def test_a_community_may_name_the_street_that_it_lies_in_and_no_other(areas):
    own = check(few(1), area=COMMUNITY)
    assert messages(own) == [] and own.households[0].area_code == COMMUNITY

    def elsewhere(sheet):
        sheet.cell(4, 3).value = "人民路街道"

    assert len(messages(check(changed(elsewhere, few(1)), area=COMMUNITY))) == 1


def test_columns_that_are_not_taken_are_named(areas):
    def more(sheet):
        sheet.cell(3, 19).value = "健康状况"
        sheet.cell(3, 20).value = "楼栋长"

    assert check(changed(more, few())).left_out == ["健康状况", "楼栋长"]


def test_an_amount_of_a_formula_without_a_result_is_an_error_and_runs_nothing(areas):
    def computed(sheet):
        sheet.cell(4, 12).value = "=500+23"

    assert messages(check(changed(computed, few()))) == [
        "金额格式不正确，请填写数字，如 1234.56，请核对"
    ]


def test_what_is_no_workbook_is_refused_in_words(areas):
    for data in (b"", b"name,id\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600):
        with pytest.raises(BadWorkbook, match="请"):
            check(data)


def test_an_archive_that_unpacks_to_gigabytes_is_refused(areas):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/a.bin"):
            archive.writestr(name, b"0" * (120 * 1024 * 1024))
    with pytest.raises(BadWorkbook, match="过大"):
        check(buffer.getvalue())


def test_a_cell_in_the_far_corner_is_refused(areas):
    def far(sheet):
        sheet.cell(900_000, 3).value = "x"

    with pytest.raises(BadWorkbook, match="行"):
        check(changed(far, few()))


def test_checking_writes_nothing(areas):
    check(mended())
    assert not Household.objects.exists()
