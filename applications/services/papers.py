"""Papers handed in with an application: taken, withdrawn, read."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from applications.models import Application, Material
from applications.papers import read_paper
from applications.segregation import refuse_kin
from applications.services.intake import lock_for_intake
from dibao.trail import journal
from dibao.trail.refusals import Refusal


@transaction.atomic
def material_add(
    application: Application,
    *,
    kind: str,
    upload: UploadedFile,
    actor: Any,
    on: date,
    pages: int = 1,
) -> Material:
    """Keep an uploaded paper, sealed. Raises Refusal for a wrong or a repeated file."""
    locked = lock_for_intake(application, actor=actor, on=on)
    paper = read_paper(upload)
    same = locked.materials.filter(sha256=paper.sha256, withdrawn_on=None).first()
    if same:
        when = timezone.localtime(same.uploaded_at)
        raise Refusal(
            f"这个文件已于 {when:%Y-%m-%d %H:%M} 作为“{same.get_kind_display()}”上传过，"
            "不必重复上传。",
            field="file",
        )
    material = Material.objects.create(
        application=locked,
        kind=kind,
        file=ContentFile(paper.content, name="paper"),
        file_name=paper.name,
        content_type=paper.content_type,
        size=len(paper.content),
        sha256=paper.sha256,
        pages=pages,
        uploaded_by=actor,
    )
    journal.record(
        locked,
        "material_add",
        f"上传材料：{material.get_kind_display()}",
        actor=actor,
        on=on,
        material=material.pk,
        sha256=material.sha256,
        pages=pages,
    )
    return material


@transaction.atomic
def material_withdraw(material: Material, *, reason: str, actor: Any, on: date) -> Material:
    """Mark a paper as void. The file stays, so that the case can still be read back."""
    locked = lock_for_intake(material.application, actor=actor, on=on)
    if not reason.strip():
        raise Refusal("作废材料须填写理由。", field="reason")
    material = locked.materials.get(pk=material.pk)
    if material.withdrawn_on:
        raise Refusal("该材料已作废。")
    material.withdrawn_on = on
    material.save(update_fields=["withdrawn_on"])
    journal.record(
        locked,
        "material_withdraw",
        f"作废材料：{material.get_kind_display()}",
        actor=actor,
        on=on,
        reason=reason,
        material=material.pk,
    )
    return material


@transaction.atomic
def material_read(material: Material, *, actor: Any, on: date) -> File:
    """The opened content of a paper; who read it goes into the trail."""
    application = material.application
    refuse_kin(application, actor, on)
    journal.record(
        application,
        "material_read",
        f"查阅材料：{material.get_kind_display()}",
        actor=actor,
        on=on,
        material=material.pk,
    )
    try:
        return material.file.open("rb")
    except FileNotFoundError as lost:
        raise Refusal("该文件在存储中找不到，请联系系统管理员核查后重新上传。") from lost
