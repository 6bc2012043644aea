"""Of a recovery's letters it is known whether, when and how they reached the family."""

# ruff: noqa: F811
import pytest
from django.urls import reverse

from audits.dossier.later_papers import of_payments
from dibao.trail.engine import perform
from dibao.worklist.queues import queues
from payments.services.letters import letters_of
from reviews.models import Letter
from reviews.moves import open_rows
from tests.payments.test_overturning import LATER, overturn  # noqa: F401
from tests.payments.test_overturning_guards import refused
from tests.payments.test_recoveries import FOUND, decided, found, paid  # noqa: F401

SIGNED = {"method": "direct", "received_by": "黄萱", "relation": "本人"}
WAITING = "文书送达：待送达"


@pytest.fixture
def letter(decided):
    return letters_of(decided).get()


def deliver(letter, actor, on=FOUND):
    return perform(letter, "deliver", actor=actor, on=on, delivered_on=on, **SIGNED)


def waiting(actor) -> int:
    return sum(queue.count for queue in queues(actor, LATER) if queue.label == WAITING)


def test_the_decision_waits_to_be_delivered_and_is_then_shown(
    letter, decided, caseworker, approver, finance, client
):
    form = reverse("action", args=["reviews", "letter", letter.pk, "deliver"])
    assert (letter.number, letter.title) == (decided.letter_number, "最低生活保障金追缴决定书")
    assert (letter.household, letter.made_on) == (decided.household, FOUND)
    assert waiting(caseworker) == waiting(approver) == 1
    client.force_login(approver)
    assert form in client.get(decided.page_url).text
    client.force_login(caseworker)
    shown = client.get(reverse("letters")).text
    assert form in shown and letter.pdf_url in shown
    given = SIGNED | {"delivered_on": FOUND, "delivered_by": caseworker.pk}
    assert client.post(form, given | {"received_by": ""}).status_code == 422
    assert client.post(form, given, follow=True).status_code == 200
    assert waiting(caseworker) == 0
    client.force_login(finance)
    page = client.get(decided.page_url).text
    for words in ("已送达", "直接送达", "黄萱（本人）签收", "登记送达"):
        assert words in page


def test_who_delivers_it_prints_it_and_another_county_does_not(
    letter, caseworker, outsider, client
):
    client.force_login(caseworker)
    assert client.get(letter.pdf_url).content.startswith(b"%PDF")
    client.force_login(outsider)
    assert client.get(letter.pdf_url).status_code == 404


def test_what_is_overturned_is_not_delivered_any_more_but_its_own_letter_is(
    letter, decided, overturn, caseworker, client
):
    gone = overturn(decided)
    first, second = letters_of(gone)
    assert (first.status, second.status) == ("void", "due")
    assert (second.number, second.title) == (
        gone.overturn_letter, "撤销最低生活保障金追缴决定书",
    )  # fmt: skip
    assert second.basis == "金政复决〔2026〕7号" and waiting(caseworker) == 1
    client.force_login(caseworker)
    assert client.get(second.pdf_url).content != client.get(first.pdf_url).content


def test_a_letter_that_was_delivered_stays_delivered(letter, decided, overturn, caseworker):
    deliver(letter, caseworker)
    assert letters_of(overturn(decided)).first().status == "delivered"


def test_its_proof_is_on_file_and_an_undelivered_letter_moves_along(letter, decided, caseworker):
    def proofs():
        papers = of_payments(decided.household)
        return [paper.number for paper in papers if paper.title == "送达回证"]

    def moves_along():
        return any(letter in rows for rows in open_rows(decided.household, LATER))

    assert proofs() == [] and moves_along()
    deliver(letter, caseworker)
    assert proofs() == [letter.number]
    assert not moves_along()


def test_a_recovery_from_before_has_no_delivery_and_is_shown_and_overturned(
    letter, decided, overturn, finance, client
):
    Letter.objects.all().delete()
    client.force_login(finance)
    page = client.get(decided.page_url)
    assert page.status_code == 200 and "文书送达" not in page.text
    assert letters_of(overturn(decided)).get().status == "due"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("status = 'delivered'", "a_delivered_letter_has_its_proof"),
        ("recovery = ''", "a_letter_belongs_to_one_decision"),
        ("recovered_from_id = NULL", "a_letter_belongs_to_one_decision"),
        ("recheck_id = 1", "a_letter_belongs_to_one_decision"),
        ("recovery = 'ZC0'", "与追缴决定不符"),
        ("number = 'X'", "与追缴决定不符"),
        ("recovered_from_id = {other}", "与追缴决定不符"),
    ],
)
def test_the_database_keeps_a_letter_with_its_recovery(letter, make_household, change, words):
    change = change.format(other=make_household().pk if "other" in change else "")
    refused(f"UPDATE reviews_letter SET {change}", words)
