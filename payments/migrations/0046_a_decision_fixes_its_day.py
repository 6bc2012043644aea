"""The decision of a recovery may say by which day it is given back: a plan of one instalment."""

import json
from importlib import import_module

from django.db import migrations

former = import_module("payments.migrations.0035_what_was_overturned_is_given_back")
DECIDED = {"prepared>decided": former.AFTER["prepared>decided"] + ",plan_round"}


def _ways(allowed: dict[str, str]) -> str:
    return former.WAYS.replace("{ways}", json.dumps(allowed))


class Migration(migrations.Migration):
    dependencies = [("payments", "0045_a_return_is_told_once")]
    operations = [migrations.RunSQL(_ways(former.AFTER | DECIDED), _ways(former.AFTER))]
