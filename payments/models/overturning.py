"""That a recovery was overturned, whole: by whose paper, asked by one, decided by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

USER = settings.AUTH_USER_MODEL


class Overturnable(models.Model):
    """The columns stay empty but for the two states; what it took is given back by back pay."""

    class OverturnedBy(models.TextChoices):
        REVIEW = "review", "行政复议决定"
        COURT = "court", "人民法院判决、裁定"
        PETITION = "petition", "申诉、信访复查复核意见"
        OWN = "own", "本机关自行纠正"

    overturn_by = models.CharField("撤销依据", max_length=10, choices=OverturnedBy, blank=True)
    overturn_document = models.CharField("依据文书文号", max_length=80, blank=True)
    overturn_dated = models.DateField("依据文书日期", null=True)
    overturn_reason = models.CharField("撤销理由", max_length=500, blank=True)
    overturn_asked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    overturn_asked_on = models.DateField("提出撤销日期", null=True)
    overturn_letter = models.CharField("撤销决定书文号", max_length=60, blank=True)
    overturned_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    overturned_on = models.DateField("撤销日期", null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="a_recovery_is_overturned_with_reasons_by_two_people",
                condition=Q(
                    ~Q(status__in=["overturning", "overturned"]),
                    overturn_by="", overturn_document="", overturn_reason="",
                    overturn_dated=None, overturn_asked_by=None, overturn_asked_on=None,
                )
                | Q(
                    ~Q(overturn_by="") & ~Q(overturn_document="") & ~Q(overturn_reason=""),
                    status__in=["overturning", "overturned"], overturn_dated__isnull=False,
                    overturn_asked_by__isnull=False, overturn_asked_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="an_overturned_recovery_has_its_decision_and_letter",
                condition=Q(
                    ~Q(status="overturned"),
                    overturned_by=None, overturned_on=None, overturn_letter="",
                )
                | Q(
                    ~Q(overturned_by=F("overturn_asked_by")) & ~Q(overturn_letter=""),
                    status="overturned", overturned_by__isnull=False, overturned_on__isnull=False,
                ),
            ),
        ]  # fmt: skip
