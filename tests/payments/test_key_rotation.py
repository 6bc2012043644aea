"""A rotation of keys seals the accounts of sealed payments anew, and changes nothing else."""

import base64
import json
import os
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from dibao.crypto import keys
from dibao.crypto.sealing import header_of, seal
from payments.models import Payment
from payments.services.verifying import Verifier
from tests.payments.test_app_role import app_role  # noqa: F401


@pytest.fixture
def second_key(monkeypatch):
    """A ring whose active key is another one; the local key stays readable."""
    text = json.dumps({"active": "k2", "keys": {"k2": base64.b64encode(os.urandom(32)).decode()}})

    def turn() -> None:
        monkeypatch.setenv(keys.ENVIRONMENT, text)
        keys.ring.cache_clear()

    yield turn
    monkeypatch.delenv(keys.ENVIRONMENT, raising=False)
    keys.ring.cache_clear()


def reseal(change: str, *params, resealing: str = "on") -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL dibao.resealing = '{resealing}'")
        cursor.execute(f"UPDATE payments_payment SET {change}", params)


def test_accounts_of_sealed_payments_are_sealed_under_the_new_key(
    make_awards, batch_in, second_key
):
    make_awards(2)
    batch_in("sent")
    before = {row.pk: row.account for row in Payment.objects.all()}
    second_key()
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "payments_payment.account：2 个" in out.getvalue()
    assert "旧密钥可以移除" in out.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM payments_payment")
        assert all(bytes(row).startswith(header_of("k2")) for (row,) in cursor.fetchall())
    assert {row.pk: row.account for row in Payment.objects.all()} == before
    assert list(Verifier().deviations()) == []


def test_nothing_but_the_key_may_change(make_awards, batch_in, second_key):
    make_awards(1)
    batch_in("sent")
    same_key = seal("6228480000000000018", "account")
    with pytest.raises(IntegrityError, match="不能改动"):
        reseal("account = %s", same_key)
    second_key()
    other_key = seal("6228480000000000018", "account")
    for change, resealing in (
        ("account = %s, amount = amount + 1", "on"),
        ("account = %s, account_index = repeat('f', 64)", "on"),
        ("account = %s, holder_name = '他人'", "on"),
        ("account = %s", "off"),
    ):
        with pytest.raises(IntegrityError, match="不能改动"):
            reseal(change, other_key, resealing=resealing)


def test_another_number_under_another_key_is_found_by_its_index(make_awards, batch_in, second_key):
    make_awards(1)
    batch_in("sent")
    second_key()
    reseal("account = %s", seal("6228480000000000018", "account"))
    (found,) = Verifier().deviations()
    assert "账号与封存的摘要不符" in found.why


def test_only_the_owner_of_the_table_rotates(
    make_awards,
    batch_in,
    second_key,
    app_role,  # noqa: F811
):
    make_awards(1)
    batch_in("sent")
    second_key()
    with pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {app_role}")
        reseal("account = %s", seal("6228480000000000018", "account"))
