"""The demo: believable offices in every state of the chain, by the same calls as the pages."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from applications.models import Application
from applications.states import State
from dibao.offices.models import User, pad
from dibao.trail.verify import verify_chains
from dibao.worklist.demo.offices import counties_without_office
from dibao.worklist.demo.people import Invention
from dibao.worklist.demo.plan import PLAN
from payments.models import Batch, Kind
from payments.owed_months import never_opened
from reviews.models import Award, Grace, SelfReport

KINDS = len(PLAN)


def test_a_county_is_seeded_in_every_state_and_has_paid(db):
    call_command("load_areas", "371702", verbosity=0)
    call_command("seed_demo", county="371702", households=KINDS + 8, seed=3)
    reached = set(Application.objects.values_list("status", flat=True))
    assert reached >= set(State.values) - {State.SPOT_CHECKING}
    assert Award.objects.exists()
    assert Grace.objects.filter(status=Grace.Status.RUNNING).exists()
    assert SelfReport.objects.filter(changed=True).exists()
    assert Batch.objects.filter(status=Batch.Status.CLOSED).exists()
    today = timezone.localdate()
    assert {month for _, _, month in never_opened(Kind.REGULAR, today)} <= {today.replace(day=1)}
    assert [(check.county_code, check.fault) for check in verify_chains()] == [(pad("371702"), "")]
    assert counties_without_office() == ["410105"]


def test_the_same_seed_invents_the_same_people():
    today = timezone.localdate()
    families = [
        [(one.name, one.birth_date) for one in Invention(5, "410105", today).family()]
        for _ in range(2)
    ]
    assert families[0] == families[1]


def test_the_demo_does_not_mix_with_people_who_work_here(areas, caseworker):
    with pytest.raises(CommandError, match="already"):
        call_command("seed_demo")
    call_command("seed_demo", if_empty=True)
    assert User.objects.count() == 1


def test_a_real_installation_gets_no_demo(areas, settings):
    settings.DEMO = False
    call_command("seed_demo", if_empty=True)
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")
    assert not User.objects.exists()
