"""Letters that must reach the family, and the proof that they did (送达回证)."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.models import Household
from reviews.models.decisions import Confirmation
from reviews.models.line_changes import LineChangeItem
from reviews.models.rechecks import Recheck

USER = settings.AUTH_USER_MODEL
SOURCES = ("confirmation", "recheck", "line_change_item", "recovered_from")


def _alone(source: str) -> Q:
    """The letter follows this, and nothing else; of a recovery it has the number too."""
    follows = Q(**{f"{one}__isnull": one != source for one in SOURCES})
    return follows & (~Q(recovery="") if source == "recovered_from" else Q(recovery=""))


class Letter(Stateful, AreaScoped):
    """A refusal, reduction, stop or gradual exit that is told in writing (57号 arts 21, 32).

    Also that money is to be given back, or is not any more (C14). Recoveries belong to an app
    above: theirs name the household, and the number of the recovery.
    """

    class Status(models.TextChoices):
        DUE = "due", "待送达"
        DELIVERED = "delivered", "已送达"
        VOID = "void", "不再送达"

    class Method(models.TextChoices):
        DIRECT = "direct", "直接送达"
        LEFT = "left", "留置送达"
        POST = "post", "邮寄送达"
        PUBLIC = "public", "公告送达"

    number = models.CharField("文号", max_length=60, unique=True)
    title = models.CharField("文书", max_length=60)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    confirmation = models.OneToOneField(
        Confirmation, models.PROTECT, null=True, related_name="letter"
    )
    recheck = models.OneToOneField(Recheck, models.PROTECT, null=True, related_name="letter")
    line_change_item = models.OneToOneField(
        LineChangeItem, models.PROTECT, null=True, related_name="letter"
    )
    recovered_from = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    recovery = models.CharField("追缴编号", max_length=40, blank=True, db_index=True)
    made_on = models.DateField("制作日期")
    due_on = models.DateField("送达期限", null=True)
    basis = models.CharField("依据", max_length=200)
    delivered_on = models.DateField("送达日期", null=True)
    method = models.CharField("送达方式", max_length=10, choices=Method, blank=True)
    received_by = models.CharField("签收人", max_length=50, blank=True)
    relation = models.CharField("与申请人关系", max_length=20, blank=True)
    evidence = models.CharField("见证人、邮件单号或公告载体", max_length=100, blank=True)
    delivered_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="送达人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "文书送达"
        constraints = [
            models.CheckConstraint(
                name="a_letter_belongs_to_one_decision",
                condition=reduce(or_, map(_alone, SOURCES)),
            ),
            models.CheckConstraint(
                name="a_delivered_letter_has_its_proof",
                condition=~Q(status="delivered")
                | (
                    Q(delivered_on__gte=F("made_on"), delivered_by__isnull=False)
                    & (
                        Q(method="direct") & ~Q(received_by="")
                        | Q(method__in=["left", "post", "public"]) & ~Q(evidence="")
                    )
                ),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status", "due_on"], name="letter_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def household(self):
        if self.recovered_from_id:
            return self.recovered_from
        if self.line_change_item_id:
            return self.line_change_item.award.household
        source = self.recheck or self.confirmation.application
        return source.household

    @property
    def trail_thread(self) -> str:
        """A letter is filed with its case or recovery; one that has neither, with the household."""
        if self.confirmation:
            return self.confirmation.application.number
        return self.recovery or self.household.code

    @property
    def page_url(self) -> str:
        if self.line_change_item_id or self.recovered_from_id:
            return self.household.page_url
        source = self.recheck or self.confirmation.application
        return source.page_url

    @property
    def pdf_url(self) -> str:
        """Where the letter itself is printed."""
        if self.recovered_from_id:
            return reverse("letter_of_recovery", args=[self.pk])
        if self.line_change_item_id:
            return reverse("line_change_letter", args=[self.pk])
        if self.recheck:
            return reverse("recheck_letter", args=[self.recheck.number])
        return reverse("decision_letter", args=[self.confirmation.application.number])
