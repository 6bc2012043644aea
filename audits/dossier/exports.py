"""Taking a dossier out: asked for with a purpose, made by a job, kept as it was made."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from audits.dossier.archive import archive_of
from audits.dossier.papers import papers_of
from audits.dossier.retention import shelves
from audits.models import DossierExport
from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.registry import handles
from dibao.offices.models import Level, User
from dibao.trail.journal import record
from dibao.trail.numbers import next_number
from dibao.trail.refusals import Refusal
from households.models import Household

JOB = "audits.dossier"


@transaction.atomic
def dossier_request(household: Household, *, purpose: str, actor: User, on: date) -> DossierExport:
    """Ask for the archive of a household's papers; a job makes it."""
    export = DossierExport.objects.create(
        number=next_number(f"DA{household.county_code[: Level.COUNTY]}{on:%Y%m%d}", 4),
        area_code=household.area_code, household=household, purpose=purpose,
        requested_by=actor, requested_on=on,
    )  # fmt: skip
    record(
        export, "request_dossier", "申请导出一户一档", actor=actor, on=on, reason=purpose,
        export=export.number,
    )  # fmt: skip
    runner.submit(
        JOB, key=f"{JOB}:{export.pk}", owner=actor, area_code=actor.area_id, export=export.pk
    )
    return export


@handles(JOB, "生成一户一档压缩包")
def make_archive(job: Job) -> dict:
    """Write the archive once. A second run of the job finds it made."""
    export = DossierExport.objects.select_related("household").get(pk=job.params["export"])
    if export.made_at:
        return {"papers": export.paper_count}
    household, on = export.household, export.requested_on
    found, basis = shelves(household, papers_of(household), on)
    content, count = archive_of(
        household, found, basis, on=on,
        progress=lambda done, total: runner.report(job, done, total, "正在制作文书"),
    )  # fmt: skip
    with transaction.atomic():
        export.sha256 = hashlib.sha256(content).hexdigest()
        export.paper_count = count
        export.made_at = timezone.now()
        export.file.save("dossier.zip", ContentFile(content), save=False)
        export.save()
        record(
            export, "make_dossier", "生成一户一档压缩包", actor=export.requested_by, on=on,
            export=export.number, papers=count, sha256=export.sha256,
        )  # fmt: skip
    return {"papers": count}


def dossier_download(export: DossierExport, *, actor: User, on: date) -> bytes:
    """The bytes of the archive, checked against their digest; taking them is in the trail."""
    content = export.file.read()
    if hashlib.sha256(content).hexdigest() != export.sha256:
        raise Refusal("压缩包与生成时的摘要不符，可能已被改动，请联系系统管理员。")
    record(
        export, "export_dossier", "导出一户一档", actor=actor, on=on, reason=export.purpose,
        export=export.number, papers=export.paper_count,
    )  # fmt: skip
    return content
