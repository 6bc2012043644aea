"""Who is paid less after a change of the line has a letter that must reach the family."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from reviews.models import Award, Letter
from tests.cast_line_changes import AUGUST, carry_out
from tests.ground.test_forms import text_of

SIGNED = {"method": "direct", "received_by": "黄萱", "relation": "本人"}


@pytest.fixture
def award(make_old_award):
    """Pays 300 yuan where the old line gave less: the change lowers it to 280."""
    made = make_old_award()
    Award.objects.filter(pk=made.pk).update(amount=300)
    made.refresh_from_db()
    return made


@pytest.fixture
def letter(award, open_change, second_approver):
    carry_out(open_change(), second_approver, accepts_reductions=True)
    return Letter.objects.get()


def test_a_reduction_by_the_line_waits_to_be_delivered(letter, award, caseworker, client):
    assert (letter.status, letter.title) == ("due", "最低生活保障金减发告知书")
    assert letter.number == letter.line_change_item.letter_number
    assert (letter.household, letter.trail_thread) == (award.household, award.household.code)
    client.force_login(caseworker)
    shown = client.get(reverse("letters")).content.decode()
    assert reverse("action", args=["reviews", "letter", letter.pk, "deliver"]) in shown
    row = perform(
        letter, "deliver", actor=caseworker, on=AUGUST, delivered_on=letter.made_on, **SIGNED
    )
    assert (row.status, row.received_by) == ("delivered", "黄萱")
    assert TrailEntry.objects.filter(thread=award.household.code, action="deliver").exists()
    assert (
        reverse("line_change_letter", args=[letter.pk])
        in client.get(reverse("letters")).content.decode()
    )


def test_the_letter_says_from_when_how_much_and_why(letter, caseworker, client):
    client.force_login(caseworker)
    text = text_of(client.get(letter.pdf_url).content)
    for part in (
        "减发告知书",
        "自2012年9月起",
        "300.00元调整为280.00元",
        "郑州市2012年标准",
        "受送达人签收",
    ):
        assert part in text, part


def test_who_gets_more_has_no_letter(make_old_award, open_change, second_approver):
    make_old_award()
    carry_out(open_change(), second_approver)
    assert not Letter.objects.exists()


def test_another_county_sees_no_letter(letter, outsider, client):
    client.force_login(outsider)
    assert client.get(letter.pdf_url).status_code == 404


def test_the_database_wants_one_decision_behind_a_letter(letter, make_case):
    refused = make_case("refused").confirmation
    for change in ("line_change_item_id = NULL", f"confirmation_id = {refused.pk}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reviews_letter SET {change} WHERE id = %s", [letter.pk])
