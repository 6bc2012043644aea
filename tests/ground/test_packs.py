"""A changed pack takes effect in a running server; a faulty one does not."""

import os
import shutil

import pytest

from dibao import policy
from dibao.offices import packs


@pytest.fixture
def own_packs(tmp_path, settings):
    """The packs in a folder of the test's own, in use; the project's again afterwards."""
    original = settings.POLICY_DIR
    settings.POLICY_DIR = tmp_path / "policies"
    shutil.copytree(original, settings.POLICY_DIR)
    packs.load()
    yield settings.POLICY_DIR
    settings.POLICY_DIR = original
    packs.load()


def edit(folder, old: str, new: str) -> None:
    file = folder / "zhengzhou.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(file, (1, 1))


def test_a_changed_pack_is_taken_by_a_running_server(own_packs):
    before = policy.state().version
    edit(own_packs, "title:", "# changed\ntitle:")
    packs.refresh(now=10**9)
    assert policy.state().version != before


def test_a_faulty_pack_is_refused_and_the_last_good_ones_stay(own_packs):
    before = policy.state().version
    edit(own_packs, "title:", "titel:")
    packs.refresh(now=2 * 10**9)
    assert policy.state().version == before
    assert policy.state().errors


def test_the_files_are_looked_at_every_few_seconds_and_not_at_every_request(own_packs):
    packs.refresh(now=3 * 10**9)
    before = policy.state().version
    edit(own_packs, "title:", "# changed\ntitle:")
    packs.refresh(now=3 * 10**9 + packs.CHECK_EVERY / 2)
    assert policy.state().version == before
    packs.refresh(now=3 * 10**9 + packs.CHECK_EVERY)
    assert policy.state().version != before


def test_without_a_good_pack_nothing_starts(own_packs):
    edit(own_packs, "title:", "titel:")
    with pytest.raises(policy.PackErrors):
        packs.load()
