"""Rules of a place for one test: a small pack of a street, laid on top of the packs in use."""

import shutil

import pytest
import yaml
from django.conf import settings

from dibao import policy
from tests.cast import STREET
from tests.policy.shelf import city


@pytest.fixture
def under_rules(tmp_path_factory):
    """under_rules(notice_days=3, …): the street of the cast with values of its own."""

    def lay(area: str = STREET[:9], extends: str = "zhengzhou", **values) -> None:
        folder = tmp_path_factory.mktemp("packs") / "policies"
        shutil.copytree(settings.POLICY_DIR, folder)
        own = city("test-street", (area,), extends, **values)
        text = yaml.safe_dump(own, allow_unicode=True, sort_keys=False)
        text = text.replace("'2020-01-01'", "2020-01-01")
        (folder / "test-street.yaml").write_text(text, encoding="utf-8")
        policy.configure(folder)

    yield lay
    policy.configure(settings.POLICY_DIR)
