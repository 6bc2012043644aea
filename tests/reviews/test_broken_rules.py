"""Broken packs: no server starts with half a rule, and a running one keeps the last good."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from dibao import policy


@pytest.fixture
def broken_packs(tmp_path):
    """A copy of all packs, one of which pays by tiers where its own rule forbids them."""
    packs = tmp_path / "policies"
    shutil.copytree(settings.POLICY_DIR, packs)
    file = packs / "zhengzhou.yaml"
    text = file.read_text(encoding="utf-8")
    assert "value: difference, source: zz2004" in text
    broken = text.replace("value: difference, source: zz2004", "value: tiers, source: zz2004")
    file.write_text(broken, encoding="utf-8")
    return packs


@pytest.fixture
def good_packs_again():
    yield
    policy.configure(settings.POLICY_DIR)


def test_a_server_does_not_start_on_broken_packs(broken_packs):
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"POLICY_DIR": str(broken_packs)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode != 0
    assert "zhengzhou.yaml: amount_method: 计算方式 tiers 不在允许之列" in answer.stderr
    assert "no issues" not in answer.stdout


def test_a_server_does_not_start_without_any_pack(tmp_path):
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"POLICY_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode != 0
    assert "没有找到规则包" in answer.stderr


@pytest.mark.django_db
def test_a_running_server_keeps_the_last_good_packs_and_says_so(
    client, broken_packs, good_packs_again
):
    version = policy.state().version
    with pytest.raises(policy.PackErrors):
        policy.configure(broken_packs)
    answer = client.get("/healthz")
    said = answer.json()
    assert answer.status_code == 200
    assert said["policy"] == "kept" and said["policy_version"] == version[:12]
    assert any(text.startswith("zhengzhou.yaml: amount_method: ") for text in said["policy_errors"])
    rules = client.get("/rules/of/zhengzhou/", {"on": "2026-11-22"})
    assert "补差发给" in rules.content.decode()


@pytest.mark.django_db
def test_good_packs_clear_the_warning(client, broken_packs):
    with pytest.raises(policy.PackErrors):
        policy.configure(broken_packs)
    policy.configure(settings.POLICY_DIR)
    assert client.get("/healthz").json()["policy"] == "ok"
