"""manage.py import_roster."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from households.models import Household, RosterImport
from tests.households.rosters import SAMPLE, few

pytestmark = pytest.mark.django_db


def call(*arguments: str) -> tuple[str, int]:
    out, status = io.StringIO(), 0
    try:
        call_command("import_roster", *arguments, stdout=out)
    except SystemExit as stop:
        status = stop.code
    return out.getvalue(), status


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(few())
    return str(path)


def test_the_json_lists_row_column_level_and_message_and_the_status_tells_of_errors(areas):
    out, status = call(str(SAMPLE), "--area", "410105", "--json")
    findings = json.loads(out)["findings"]
    assert status == 1 and len(findings) == 12
    assert findings[0].keys() >= {"row", "column", "level", "message"}
    assert {item["level"] for item in findings} == {"error", "fixed", "text"}
    assert not Household.objects.exists() and not RosterImport.objects.exists()


def test_a_dry_run_takes_nothing(areas, good):
    out, status = call(good, "--area", "410105", "--dry-run")
    assert status == 0 and "没有导入任何内容" in out
    assert not Household.objects.exists()


def test_a_faultless_roster_is_taken_by_the_system_or_a_named_user(areas, approver, good):
    out, status = call(good, "--area", "410105", "--json")
    assert status == 0 and json.loads(out)["counts"]["taken"]["households"] == 3
    assert RosterImport.objects.get().uploaded_by is None
    out, _status = call(good, "--area", "410105", "--user", "approver")
    assert "已导入 0 户，3 户已在档且相同" in out


def test_nothing_personal_is_printed(areas, good):
    out = call(str(SAMPLE), "--area", "410105")[0] + call(good, "--area", "410105")[0]
    assert "黄萱" not in out and "410105197" not in out


def test_a_user_of_another_county_is_refused(areas, outsider, good):
    with pytest.raises(CommandError, match="辖区"):
        call(good, "--area", "410105", "--user", "outsider")


def test_an_unknown_area_and_a_missing_file_are_said(areas, good):
    with pytest.raises(CommandError, match="区划"):
        call(good, "--area", "990105")
    with pytest.raises(CommandError, match="无法读取"):
        call("/nowhere/roster.xlsx", "--area", "410105")


def test_what_is_no_workbook_is_one_error_of_the_whole_file(areas, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"no")
    out, status = call(str(path), "--area", "410105", "--json")
    assert status == 1 and json.loads(out)["findings"][0]["row"] == 0
