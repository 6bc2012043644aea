"""The home visit and the democratic appraisal."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from applications.models import Application
from dibao import policy
from households.models import MONEY, Household, Person

USER = settings.AUTH_USER_MODEL


class HomeVisit(models.Model):
    """What the investigators saw at home. It counts once both sides have signed."""

    class Purpose(models.TextChoices):
        APPLICATION = "application", "申请调查"
        SPOT_CHECK = "spot_check", "县级抽查"
        RECHECK = "recheck", "定期复核"

    household = models.ForeignKey(Household, models.PROTECT, related_name="visits")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    purpose = models.CharField("调查目的", max_length=20, choices=Purpose)
    visited_on = models.DateField("调查日期")
    methods = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name="调查方式"
    )
    living = models.TextField("家庭生活状况", max_length=1000)
    housing = models.CharField("住房及装饰", max_length=200, blank=True)
    vehicles = models.CharField("交通工具", max_length=200, blank=True)
    neighbours = models.TextField("邻里访问情况", max_length=1000, blank=True)
    consistent = models.BooleanField("与申报一致", default=True)
    findings = models.TextField("调查结论", max_length=1000)
    grade = models.CharField("困难档次", max_length=20, blank=True)
    granted = models.DecimalField("核定的每人金额（元）", **MONEY, null=True, blank=True)
    living_level_low = models.BooleanField("实际生活水平低于保障线", null=True, blank=True)
    # The conducts that the rules name: {code: day or null} of those seen; null where not asked.
    conducts = models.JSONField("不予保障的情形", null=True, blank=True)
    minimum_investigators = models.PositiveSmallIntegerField("规定的调查人数", editable=False)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    signed_on = models.DateField("双方签字完成日期", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "入户调查"
        constraints = [
            models.CheckConstraint(
                name="a_visit_names_how_many_must_investigate",
                condition=Q(minimum_investigators__gte=1),
            ),
            models.CheckConstraint(
                name="a_sum_granted_by_a_visit_has_its_grade",
                condition=Q(granted__isnull=True) | (~Q(grade="") & Q(granted__gte=0)),
            ),
            models.CheckConstraint(
                name="a_visit_is_signed_on_or_after_its_day",
                condition=Q(signed_on__isnull=True) | Q(signed_on__gte=F("visited_on")),
            ),
        ]

    @property
    def area_code(self) -> str:
        return self.household.area_code

    @property
    def trail_thread(self) -> str:
        return self.application.number if self.application else self.household.code

    @property
    def conducts_said(self) -> str:
        """The conducts seen, under the names that the rules of the day give them."""
        rules = policy.at(self.area_code, self.visited_on)
        found = rules.optional("conduct_exclusions", self.household.category) or ()
        names = {rule["code"]: rule["name"] for rule in found}
        return "；".join(
            names.get(code, code) + (f"（{day}）" if day else "")
            for code, day in (self.conducts or {}).items()
        )


class VisitSignature(models.Model):
    """One side's name under the record: an investigator, or a member of the family."""

    visit = models.ForeignKey(HomeVisit, models.CASCADE, related_name="signatures")
    investigator = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="signed_visits"
    )
    family_member = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_on = models.DateField("签字日期")

    class Meta:
        verbose_name = verbose_name_plural = "调查签字"
        constraints = [
            models.CheckConstraint(
                name="a_visit_signature_is_of_one_side",
                condition=Q(investigator__isnull=False, family_member__isnull=True)
                | Q(investigator__isnull=True, family_member__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["visit", "investigator"], name="an_investigator_signs_a_visit_once"
            ),
            models.UniqueConstraint(
                fields=["visit", "family_member"], name="a_family_member_signs_a_visit_once"
            ),
        ]


class Appraisal(models.Model):
    """A democratic appraisal: who came, how they voted, what they found."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="appraisals")
    held_on = models.DateField("评议日期")
    place = models.CharField("地点", max_length=100)
    host = models.CharField("主持人", max_length=50)
    recorder = models.CharField("记录人", max_length=50)
    attendees = models.PositiveSmallIntegerField("参加人数")
    minimum_attendees = models.PositiveSmallIntegerField("规定人数", default=0, editable=False)
    representatives = models.PositiveSmallIntegerField("其中村（居）民代表", default=0)
    minimum_share = models.DecimalField(
        "规定的代表比例", max_digits=3, decimal_places=2, default=0, editable=False
    )
    agree = models.PositiveSmallIntegerField("同意")
    disagree = models.PositiveSmallIntegerField("不同意")
    opinion = models.TextField("评议意见", max_length=1000)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "民主评议"
        constraints = [
            models.CheckConstraint(
                name="appraisal_votes_are_of_those_present",
                condition=Q(attendees__gte=F("agree") + F("disagree")),
            ),
            models.CheckConstraint(
                name="an_appraisal_has_its_quorum",
                condition=Q(attendees__gte=F("minimum_attendees")),
            ),
            models.CheckConstraint(
                name="an_appraisal_has_its_representatives",  # the share, to two places
                condition=Q(
                    representatives__lte=F("attendees"),
                    representatives__gte=ExpressionWrapper(
                        F("attendees") * (F("minimum_share") - Decimal("0.005")),
                        output_field=models.DecimalField(),
                    ),
                ),
            ),
        ]

    @property
    def in_favour(self) -> bool:
        return self.agree > self.disagree
