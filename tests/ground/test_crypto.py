import base64
import json
import os
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from simple_history.utils import bulk_create_with_history

from dibao.crypto import (
    BadKeys,
    BadSeal,
    SealedField,
    blind_index,
    keys,
    mask_account,
    mask_id,
    mask_name,
    mask_phone,
    seal,
    unseal,
)
from dibao.crypto.rotation import sealed_columns
from dibao.offices.models import pad
from households.models import Person

NUMBER = "41010519491231002X"


@contextmanager
def ring(monkeypatch, **content):
    monkeypatch.setenv("DIBAO_KEYS", json.dumps(content))
    keys.ring.cache_clear()
    try:
        yield
    finally:
        monkeypatch.delenv("DIBAO_KEYS")
        keys.ring.cache_clear()


def key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def person(**changes) -> Person:
    fields = {
        "area_code": pad("410105"),
        "name": "黄萱",
        "id_number": NUMBER,
        "sex": "male",
        "birth_date": "1949-12-31",
    } | changes
    return Person(**fields)


def raw(pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM households_person WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def test_what_is_sealed_opens_again_and_no_two_seals_are_equal():
    assert unseal(seal(NUMBER, "id_number"), "id_number") == NUMBER
    assert seal(NUMBER, "id_number") != seal(NUMBER, "id_number")
    assert NUMBER.encode() not in seal(NUMBER, "id_number")


def test_a_value_sealed_for_one_purpose_does_not_open_for_another():
    with pytest.raises(BadSeal):
        unseal(seal(NUMBER, "id_number"), "account")


@pytest.mark.parametrize("at", [-1, 20, 1])
def test_a_changed_byte_is_noticed(at):
    sealed = bytearray(seal(NUMBER, "id_number"))
    sealed[at] ^= 1
    with pytest.raises((BadSeal, BadKeys)):
        unseal(bytes(sealed), "id_number")


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x01\x00", NUMBER.encode()])
def test_what_was_never_sealed_is_refused(junk):
    with pytest.raises(BadSeal):
        unseal(junk, "id_number")


def test_the_blind_index_is_equal_for_equals_and_differs_by_purpose():
    assert blind_index(NUMBER, "id_number") == blind_index(NUMBER, "id_number")
    assert blind_index(NUMBER, "id_number") != blind_index(NUMBER, "account")
    assert len(blind_index(NUMBER, "id_number")) == 64


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"keys": {}}, "格式不正确"),
        ({"active": "k2", "keys": {"k1": key()}}, "k2 不在 keys 中"),
        ({"active": "k1", "keys": {"k1": "short"}}, "k1"),
        ({"active": "k 1", "keys": {"k 1": key()}}, "密钥编号"),
    ],
)
def test_a_malformed_key_ring_is_refused_without_showing_keys(monkeypatch, content, says):
    with ring(monkeypatch, **content), pytest.raises(BadKeys, match=says) as refusal:
        seal("x", "y")
    assert "short" not in str(refusal.value)


def test_a_value_whose_key_is_gone_says_which_key_is_missing(monkeypatch):
    with ring(monkeypatch, active="k1", keys={"k1": key()}):
        sealed = seal(NUMBER, "id_number")
        assert repr(keys.ring()) == "Ring(active='k1')"
    with pytest.raises(BadKeys, match="k1"):
        unseal(sealed, "id_number")


def test_the_index_outlives_a_move_from_the_local_key(monkeypatch):
    before, sealed = blind_index(NUMBER, "id_number"), seal(NUMBER, "id_number")
    with ring(monkeypatch, active="k1", keys={"k1": key()}):
        assert blind_index(NUMBER, "id_number") == before
        assert unseal(sealed, "id_number") == NUMBER


@pytest.mark.django_db
def test_a_sealed_field_is_bytes_in_the_database_and_text_everywhere_else():
    saved = person()
    saved.save()
    assert NUMBER.encode() not in raw(saved.pk)
    found = Person.objects.get(pk=saved.pk)
    assert found.id_number == NUMBER
    assert list(Person.objects.values_list("id_number", flat=True)) == [NUMBER]
    assert saved.history.get().id_number == NUMBER
    assert NUMBER not in repr(Person.objects.values("id_number").first())


@pytest.mark.django_db
def test_bulk_writes_seal_too():
    people = [person(id_number=f"{NUMBER}{at}") for at in range(3)]
    for one in people:
        one.derive()
    bulk_create_with_history(people, Person)
    for one in people:
        one.id_number += "!"
    Person.objects.bulk_update(people, ["id_number"])
    assert {one.id_number for one in Person.objects.all()} == {f"{NUMBER}{n}!" for n in range(3)}
    assert Person.history.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["id_number", "id_number__contains", "id_number__in"])
def test_a_sealed_field_cannot_be_searched(lookup):
    with pytest.raises(FieldError, match="blind index"):
        list(Person.objects.filter(**{lookup: NUMBER}))
    assert not Person.objects.filter(id_number__isnull=True).exists()


def test_a_sealed_field_is_not_indexed_and_has_a_purpose():
    with pytest.raises(ValueError, match="indexed"):
        SealedField(purpose="x", unique=True)
    with pytest.raises(ValueError, match="purpose"):
        SealedField(purpose="")
    assert SealedField("甲", purpose="x").deconstruct()[1:] == (
        "dibao.crypto.SealedField",
        [],
        {"verbose_name": "甲", "purpose": "x"},
    )


@pytest.mark.django_db
def test_a_number_given_to_a_sealed_field_is_refused():
    with pytest.raises(TypeError, match="takes text"):
        Person.objects.filter(pk=0).update(id_number=410105)


@pytest.mark.django_db
def test_keys_are_rotated_and_the_old_key_can_go(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old, new = key(), key()
    with ring(monkeypatch, active="k1", keys={"k1": old}):
        saved = person()
        saved.save()
        name = default_storage.save("materials/a.txt", ContentFile(b"plain"))
        index = saved.id_index
    with ring(monkeypatch, active="k2", keys={"k1": old, "k2": new}):
        out = StringIO()
        call_command("rotate_keys", "--chunk=1", stdout=out)
        assert "households_person.id_number：1 个" in out.getvalue()
        assert "households_historicalperson.id_number：1 个" in out.getvalue()
        assert "文件：1 个" in out.getvalue() and "旧密钥可以移除" in out.getvalue()
        again = StringIO()
        call_command("rotate_keys", stdout=again)
        assert "person" not in again.getvalue() and "文件：0 个" in again.getvalue()
    with ring(monkeypatch, active="k2", keys={"k2": new}):
        assert Person.objects.get(id_index=index).id_number == NUMBER
        assert saved.history.get().id_number == NUMBER
        assert default_storage.open(name).read() == b"plain"


def test_history_tables_are_rotated_with_their_models():
    tables = {model._meta.db_table for model, _field in sealed_columns()}
    assert {"households_person", "households_historicalperson"} <= tables


def test_a_stored_file_is_sealed_under_a_name_that_tells_nothing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    name = default_storage.save("materials/2026/黄萱身份证.jpg", ContentFile(b"picture " * 100))
    assert name.startswith("materials/2026/") and "黄萱" not in name and "jpg" not in name
    path = Path(default_storage.path(name))
    assert b"picture" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    with default_storage.open(name) as file:
        assert file.read() == b"picture " * 100
    assert default_storage.size(name) == 800
    with pytest.raises(ValueError, match="no address"):
        default_storage.url(name)
    with pytest.raises(ValueError, match="opened for reading"):
        default_storage.open(name, "wb")


def test_a_file_put_in_the_place_of_another_does_not_open(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    first = default_storage.save("a", ContentFile(b"1"))
    second = default_storage.save("b", ContentFile(b"2"))
    Path(default_storage.path(second)).write_bytes(Path(default_storage.path(first)).read_bytes())
    with pytest.raises(BadSeal):
        default_storage.open(second)


def test_masks():
    assert mask_id("41010519700603667X") == "410105********667X"
    assert mask_account("6281590830166131868") == "**** **** 1868"
    assert mask_name("黄萱") == "黄＊" and mask_name("欧阳小明") == "欧＊＊＊"
    assert mask_phone("13619659571") == "136****9571"
    assert mask_phone("65551") == "***51"
    assert [mask("") for mask in (mask_id, mask_account, mask_name, mask_phone)] == [""] * 4
    assert mask_id("12345") == "*****" and mask_account("123") == "***"
