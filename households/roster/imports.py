"""A roster on its way in: laid down, checked in the background, taken or dropped."""

import hashlib
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from dibao.jobs.models import Job
from dibao.jobs.runner import submit
from dibao.offices.models import Area, Level
from dibao.offices.roles import CASEWORK
from dibao.sheets import BadWorkbook, Finding, mark
from dibao.trail.engine import begin
from dibao.trail.journal import record
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours
from dibao.trail.workflow import Step
from households.models import RosterImport
from households.roster.check import check_roster
from households.roster.model import RosterCheck
from households.roster.taking import take_roster

CHECK, TAKE = "roster.check", "roster.take"
SEQUENCE_DIGITS = 3
Status = RosterImport.Status


@transaction.atomic
def begin_import(
    *, data: bytes, file_name: str, area: Area, category: str, actor: Any, on: date
) -> RosterImport:
    """Lay a workbook down for an area and have it checked in the background.

    `category` is urban, rural or "" (the workbook tells). Nothing is entered by this.
    """
    if actor is not None and not actor.holds(*CASEWORK):
        raise NotYours("您的岗位不能导入花名册。")
    prefix = f"DR{area.code[: Level.COUNTY]}{on:%Y%m%d}"
    roster = RosterImport(
        number=next_number(prefix, SEQUENCE_DIGITS),
        area_code=area.code,
        category=category,
        uploaded_by=actor,
        uploaded_on=on,
        file=ContentFile(data, name="roster.xlsx"),
        file_name=file_name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
    )
    begin(roster, Status.CHECKING, "上传花名册", actor=actor, on=on, sha256=roster.sha256)
    submit_check(roster, on)
    return roster


def submit_check(roster: RosterImport, on: date) -> Job:
    """The job that checks the roster; a roster put back to be checked again gets another."""
    return _submit(CHECK, roster, on, check_key(roster))


def submit_take(roster: RosterImport, *, actor: Any, on: date) -> Job:
    """The job that takes the roster for this person; asked for twice it is one job."""
    return _submit(TAKE, roster, on, take_key(roster), actor=actor)


def check_key(roster: RosterImport) -> str:
    return f"{CHECK}:{roster.number}:{roster.version}"


def take_key(roster: RosterImport) -> str:
    return f"{TAKE}:{roster.number}:{roster.version}"


def _submit(kind: str, roster: RosterImport, on: date, key: str, actor: Any = None) -> Job:
    return submit(
        kind,
        key=key,
        owner=actor or roster.uploaded_by,
        area_code=roster.area_code,
        roster=roster.number,
        on=on.isoformat(),
    )


def content(roster: RosterImport) -> bytes:
    with roster.file.open("rb") as file:
        return file.read()


def check_import(roster: RosterImport, on: date) -> RosterCheck | str:
    """What the roster holds, or in Chinese why it cannot be read."""
    area = Area.objects.get(code=roster.area_code)
    try:
        return check_roster(content(roster), area=area, on=on, category=roster.category)
    except BadWorkbook as fault:
        return str(fault)


def keep_result(step: Step) -> dict:
    """Effect: store the findings and counts, or why the file cannot be read."""
    roster, result = step.obj, step.data["result"]
    if isinstance(result, str):
        roster.message, roster.findings, roster.counts = result[:300], [], {}
        return {}
    roster.message = ""
    roster.findings, roster.counts = result.listed_findings(), result.counts()
    return {name: roster.counts[name] for name in ("households", "persons", "errors", "fixed")}


def outcome(step: Step) -> str:
    result = step.data["result"]
    if isinstance(result, str):
        return Status.REJECTED
    return Status.FAULTY if result.errors else Status.READY


def enter(step: Step) -> dict:
    """Effect: enter the households, all or none."""
    roster = step.obj
    taken = take_roster(
        content(roster),
        area=Area.objects.get(code=roster.area_code),
        on=step.on,
        actor=step.actor,
        category=roster.category,
        number=roster.number,
    )
    roster.counts = roster.counts | {"taken": taken}
    return taken


def check_again(step: Step) -> None:
    """After the commit of `recheck`: have the roster checked against the records of today."""
    submit_check(step.obj, step.on)


def marked_copy(roster: RosterImport, *, actor: Any, on: date) -> bytes:
    """The same workbook with every faulty cell marked and explained; noted in the trail.

    Raises `BadWorkbook` for a file that cannot be read.
    """
    data = content(roster)
    area = Area.objects.get(code=roster.area_code)
    check = check_roster(data, area=area, on=on, category=roster.category)
    findings = [
        Finding(item["row"], item["column"], item["level"], item["message"])
        for item in roster.findings
    ]
    record(roster, "download_marked", "下载标注后的花名册", actor=actor, on=on)
    return mark(
        data,
        findings,
        sheet=check.sheet,
        header_row=check.header_row,
        checked_rows=check.checked_rows,
    )
