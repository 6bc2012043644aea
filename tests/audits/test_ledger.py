"""The month's ledger: what an auditor takes out agrees with the batch and with the bank."""

import hashlib
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from audits.ledger import agreement
from audits.models import LedgerExport
from audits.services import ledger_request
from dibao.jobs.tasks import sweep
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from payments.models import BankReturnLine, Payment
from payments.services.resolving import resolve
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, lines_of


@pytest.fixture
def answered(make_awards, batch_in, finance):
    """Four payments of 380 yuan: two paid, one failed, one unanswered."""
    make_awards(4)
    batch = batch_in("sent")
    first, second, third, _ = lines_of(batch)
    content = as_csv([answer(first), answer(second), answer(third, "1002")])
    upload = SimpleUploadedFile("return.csv", content)
    return perform(batch, "import_return", actor=finance, on=DRAFTED_ON, file=upload)


def ask(actor, **changes) -> LedgerExport:
    wanted = {"month": APRIL, "category": "", "purpose": "年度审计", "full_numbers": False}
    export = ledger_request(**wanted | changes, actor=actor, on=DRAFTED_ON)
    sweep()
    export.refresh_from_db()
    return export


def cells(export: LedgerExport) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(export.file.read()))
    return list(book.active.iter_rows(values_only=True))


def test_the_totals_agree_with_the_batch_and_the_bank(answered, auditor):
    export = ask(auditor)
    assert (export.line_count, export.total) == (4, answered.total)
    assert export.paid_total == Decimal("760.00")
    assert export.agrees is True
    sides = agreement("410105", APRIL)
    assert (sides.success_count, sides.failure_count, sides.waiting_count) == (2, 1, 1)


def test_what_came_back_is_not_paid_and_what_came_late_is(answered, finance, auditor):
    first, _second, third, _ = lines_of(answered)
    for said, code, how in ((first, "1001", "sent_back"), (third, "0000", "arrived")):
        upload = SimpleUploadedFile("return.csv", as_csv([answer(said, code)]))
        perform(answered, "import_return", actor=finance, on=DRAFTED_ON, file=upload)
        line = BankReturnLine.objects.latest("pk")
        resolve(line, how=how, reason="银行通知", actor=finance, on=DRAFTED_ON)
    export = ask(auditor)
    assert export.paid_total == Decimal("760.00")
    text = "\n".join(str(value) for row in cells(export) for value in row if value is not None)
    assert "到账后退汇" in text and "户名与账号不符；后来已到账" in text


def test_the_workbook_holds_every_line_its_result_and_the_statement(answered, auditor):
    rows = cells(ask(auditor))
    text = "\n".join(str(value) for row in rows for value in row if value is not None)
    assert "金水区2026年4月城乡最低生活保障金发放台账" in text
    results = [row[14] for row in rows if str(row[0]).isdigit() or isinstance(row[0], float)]
    assert sorted(results) == ["发放失败", "发放成功", "发放成功", "待回盘"]
    assert "三方相符" in text
    total = next(row for row in rows if row[0] == "合计")
    assert total[8:10] == (1520, 760)


def test_numbers_are_masked_unless_asked_for_with_a_purpose(answered, auditor):
    number = Payment.objects.first().account
    masked, full = cells(ask(auditor)), cells(ask(auditor, full_numbers=True))
    assert number not in str(masked)
    assert number in str(full)


def test_the_request_and_the_download_are_in_the_trail(answered, auditor, client):
    export = ask(auditor)
    client.force_login(auditor)
    file = client.post(f"/audits/ledgers/{export.number}/file/")
    assert hashlib.sha256(file.content).hexdigest() == export.sha256
    actions = TrailEntry.objects.filter(thread=export.number).values_list("action", flat=True)
    assert set(actions) == {"request_ledger", "make_ledger", "download_ledger"}


def test_a_ledger_is_made_once_however_often_its_job_runs(answered, auditor):
    export = ask(auditor)
    sweep()
    again = LedgerExport.objects.get(pk=export.pk)
    assert (again.sha256, again.made_at) == (export.sha256, export.made_at)


def test_a_file_changed_on_disk_is_not_given_out(answered, auditor, client):
    export = ask(auditor)
    LedgerExport.objects.filter(pk=export.pk).update(sha256="0" * 64)
    client.force_login(auditor)
    refused = client.post(f"/audits/ledgers/{export.number}/file/")
    assert refused.status_code == 422
    assert "摘要不符" in refused.content.decode()


def test_a_batch_total_that_differs_is_said(answered, auditor):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE payments_batch SET total = total + 1")
        cursor.execute("SET LOCAL session_replication_role = origin")
    export = ask(auditor)
    assert export.agrees is False
    assert "三方不符" in str(cells(export))


def test_a_month_without_payments_is_refused(answered, auditor):
    with pytest.raises(Refusal, match="没有已签发"):
        ask(auditor, month=APRIL.replace(month=5))


def test_another_countys_ledger_is_not_found(answered, auditor, client, outsider):
    export = ask(auditor)
    outsider.roles = ["auditor"]
    outsider.save()
    client.force_login(outsider)
    assert client.get(f"/audits/ledgers/{export.number}/").status_code == 404
    assert client.post(f"/audits/ledgers/{export.number}/file/").status_code == 404


def test_a_caseworker_takes_out_no_ledger(client, caseworker):
    client.force_login(caseworker)
    assert client.get("/audits/ledgers/").status_code == 403


def test_a_download_by_get_is_refused(answered, auditor, client):
    export = ask(auditor)
    client.force_login(auditor)
    assert client.get(f"/audits/ledgers/{export.number}/file/").status_code == 405
