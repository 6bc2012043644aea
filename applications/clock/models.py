"""What stops the statutory clock, each stop with its own record (57号 art. 22)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

USER = settings.AUTH_USER_MODEL


class ClockPause(models.Model):
    """Days that do not count: those after `since`, up to and including `until`."""

    class Reason(models.TextChoices):
        CORRECTION = "correction", "补正材料"
        NOTICE = "notice", "公示"
        APPRAISAL = "appraisal", "民主评议"
        MEANS_CHECK = "means_check", "信息核对"

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="clock_pauses"
    )
    reason = models.CharField("原因", max_length=20, choices=Reason)
    since = models.DateField("暂停日期")
    until = models.DateField("恢复日期", null=True)
    evidence = models.CharField("凭据", max_length=200)
    basis = models.CharField("依据", max_length=200)
    paused_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    resumed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "期限暂停"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reason"],
                condition=Q(until__isnull=True),
                name="one_open_pause_per_application_and_reason",
            ),
            models.CheckConstraint(
                name="a_pause_does_not_end_before_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="a_pause_has_its_evidence", condition=~Q(evidence="") & ~Q(basis="")
            ),
        ]
