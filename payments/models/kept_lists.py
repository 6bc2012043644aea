"""Rosters and texts of large batches: made by a job, kept as they were made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dibao.offices.models import Area, AreaScoped
from payments.models.batches import Batch

USER = settings.AUTH_USER_MODEL


class KeptList(AreaScoped):
    """A list of a batch, or of the part of it in `area_code`, as one day had it.

    `state` is the SHA-256 of what may still change on it: once that is another, so is the list.
    """

    class What(models.TextChoices):
        ROSTER = "roster", "发放名册（Excel）"
        PRINTED = "printed", "发放名册（打印）"
        TEXTS = "texts", "短信文本"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="kept_lists")
    what = models.CharField("名称", max_length=10, choices=What)
    state = models.CharField(max_length=64)
    requested_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_on = models.DateField("申请日期")
    file = models.FileField("文件", upload_to="lists/", blank=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    line_count = models.PositiveIntegerField("行数", default=0)
    made_at = models.DateTimeField("生成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "名册和短信文本"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "what", "area_code", "requested_on", "state"],
                name="a_list_is_made_once_a_day_and_state",
            ),
            models.CheckConstraint(
                name="a_list_that_is_made_has_its_file",
                condition=Q(made_at=None, sha256="", file="")
                | (Q(made_at__isnull=False) & ~Q(sha256="") & ~Q(file="")),
            ),
        ]

    @property
    def area(self) -> Area | None:
        """The street or community that it is of; None for the whole batch."""
        is_whole = self.area_code == self.batch.area_code
        return None if is_whole else Area.objects.get(code=self.area_code)

    @property
    def page_url(self) -> str:
        return reverse("kept_list", args=[self.batch.number, self.pk])
