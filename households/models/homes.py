"""Who lives together, and where."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from dibao.offices.models import Area, AreaScoped
from households import codes
from households.models.people import Person


class Household(AreaScoped):
    """People who live together with a legal duty of support, in one community."""

    code = models.CharField("户编号", max_length=20, unique=True)
    category = models.CharField("城乡类别", max_length=10, choices=codes.Category)
    address = models.CharField("居住地址", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    causes = ArrayField(
        models.CharField(max_length=20, choices=codes.Cause), default=list, blank=True,
        verbose_name="致贫原因",
    )  # fmt: skip
    holds_land = models.BooleanField("承包集体土地或享有集体权益", default=False)
    without_supporters = models.BooleanField("家庭以外没有赡养、抚养、扶养义务人", default=False)
    former_record = models.JSONField("原台账登记", default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_on = models.DateField("建档日期")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "家庭"

    def __str__(self) -> str:
        return self.code

    @property
    def trail_thread(self) -> str:
        return self.code

    @property
    def page_url(self) -> str:
        return reverse("household", args=[self.code])

    @property
    def area(self) -> Area:
        return Area.objects.select_related("parent__parent").get(code=self.area_code)

    def members_on(self, on):
        """The memberships in force on a date, the head first."""
        return self.members.filter(period__contains=on).select_related("person").order_by(
            "-is_head", "pk"
        )  # fmt: skip

    def head_on(self, on) -> "Person | None":
        member = self.members_on(on).filter(is_head=True).first()
        return member.person if member else None

    @property
    def account(self):
        """The account in use, or None."""
        return self.accounts.filter(is_current=True).first()


class Member(models.Model):
    """A person's membership of a household, from a day to a day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=20, choices=codes.Relation)
    is_head = models.BooleanField("户主", default=False)
    shares_support = models.BooleanField("有法定赡养抚养扶养义务", default=True)
    lives_together = models.BooleanField("现在一同生活", default=True, db_default=True)
    long_residence = models.BooleanField("长期共同居住", default=True, db_default=True)
    period = DateRangeField("共同生活期间")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "家庭成员"
        constraints = [
            ExclusionConstraint(
                name="one_person_in_one_household_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="此人同一时期已在另一户登记",
            ),
            ExclusionConstraint(
                name="one_head_of_a_household_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_head=True),
                violation_error_message="一户同一时期只能有一名户主",
            ),
            models.CheckConstraint(
                name="membership_has_a_beginning",
                condition=Q(period__isempty=False) & Q(period__startswith__isnull=False),
            ),
        ]

    @property
    def is_family(self) -> bool:
        """Whether the person owes support and lives with the family now."""
        return self.shares_support and self.lives_together

    @property
    def lacking_ties(self) -> list[str]:
        """What of the ties to the head does not hold, in words, for a list."""
        names = ("shares_support", "lives_together", "long_residence")
        return [
            f"不具备：{self._meta.get_field(name).verbose_name}"
            for name in names
            if not getattr(self, name)
        ]
