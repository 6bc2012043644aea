"""What a household is entitled to, from a month to a month."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.codes import Category
from households.models import MONEY, Household, Person
from reviews.models.decisions import Confirmation, Determination
from reviews.models.rechecks import Recheck


class Award(Stateful, AreaScoped):
    """A monthly amount for a household. It rests on a confirmation or on a recheck's decision."""

    class Status(models.TextChoices):
        ACTIVE = "active", "享受中"
        ENDED = "ended", "已停发"
        REPLACED = "replaced", "已调整"

    number = models.CharField("低保证号", max_length=40, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="awards")
    category = models.CharField("城乡类别", max_length=10, choices=Category)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    period = DateRangeField("享受期间")
    amount = models.DecimalField("户月保障金", **MONEY)
    tier = models.CharField("档次", max_length=20, blank=True)
    persons = models.PositiveSmallIntegerField("保障人数")
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="awards")
    confirmation = models.ForeignKey(Confirmation, models.PROTECT, null=True, related_name="awards")
    recheck = models.ForeignKey(Recheck, models.PROTECT, null=True, related_name="awards")
    end_reason = models.CharField("停发原因", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "低保待遇"
        constraints = [
            ExclusionConstraint(
                name="awards_of_a_household_do_not_overlap",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="该户同期已有低保待遇",
            ),
            models.CheckConstraint(
                name="an_award_has_a_beginning",
                condition=Q(period__isempty=False) & Q(period__startswith__isnull=False),
            ),
            models.CheckConstraint(name="an_award_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="an_award_rests_on_one_decision",
                condition=Q(confirmation__isnull=False, recheck__isnull=True)
                | Q(confirmation__isnull=True, recheck__isnull=False),
            ),
            models.CheckConstraint(name="an_award_covers_somebody", condition=Q(persons__gt=0)),
            models.CheckConstraint(
                name="an_award_that_is_over_has_an_end",
                condition=Q(status="active") | Q(period__endswith__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status"], name="award_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.household.code

    @property
    def page_url(self) -> str:
        return self.household.page_url


class AwardMember(models.Model):
    """A person whom an award covers. Nobody is covered twice at a time."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="awarded_in")
    period = DateRangeField(editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "保障对象"
        constraints = [
            ExclusionConstraint(
                name="one_active_award_per_person",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="该成员同期已享受低保",
            ),
        ]
