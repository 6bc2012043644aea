"""Dossiers that were taken out of the system."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from dibao.offices.models import AreaScoped
from households.models import Household


class DossierExport(AreaScoped):
    """A household's dossier as an archive: asked for with a purpose, made once by a job."""

    number = models.CharField("导出编号", max_length=40, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="dossier_exports")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人"
    )
    requested_on = models.DateField("申请日期")
    purpose = models.CharField("用途", max_length=200)
    file = models.FileField("文件", upload_to="dossiers/", blank=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    paper_count = models.PositiveIntegerField("件数", default=0)
    made_at = models.DateTimeField("生成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "一户一档导出"

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.household.code

    @property
    def page_url(self) -> str:
        return reverse("dossier_export", args=[self.household.code, self.number])
