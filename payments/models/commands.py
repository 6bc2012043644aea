"""Commands that were carried out, each once under its permanent key."""

from django.conf import settings
from django.db import models


class Command(models.Model):
    """A key that is never used twice, what was asked under it, and what came of it."""

    key = models.CharField("命令键", max_length=140, unique=True)
    content_hash = models.CharField("内容摘要", max_length=64)
    outcome = models.CharField("结果编号", max_length=80)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "命令记录"
