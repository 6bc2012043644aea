"""Rosters on their way in."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households import codes


class RosterImport(Stateful, AreaScoped):
    """A workbook on its way in: checked, shown, and taken whole or not at all."""

    class Status(models.TextChoices):
        CHECKING = "checking", "正在核验"
        FAULTY = "faulty", "有错误，未导入"
        READY = "ready", "核验通过，待确认"
        TAKEN = "taken", "已导入"
        REJECTED = "rejected", "无法读取"
        DROPPED = "dropped", "已放弃"

    number = models.CharField("导入编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    category = models.CharField("城乡类别", max_length=10, choices=codes.Category, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="上传人"
    )
    uploaded_on = models.DateField("上传日期")
    file = models.FileField("原文件", upload_to="rosters/")
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    findings = models.JSONField("核验结果", default=list)
    counts = models.JSONField("统计", default=dict)
    message = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册导入"

    @property
    def page_url(self) -> str:
        return reverse("roster_import", args=[self.number])
