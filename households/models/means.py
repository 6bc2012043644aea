"""What a household earns, owns and must spend."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from households import codes
from households.models.homes import Household
from households.models.people import Person

MONEY = {"max_digits": 12, "decimal_places": 2}


class Origin(models.TextChoices):
    """How an item became known."""

    DECLARED = "declared", "申报"
    CHECKED = "checked", "核对"
    VISITED = "visited", "入户调查"


def _origin() -> models.CharField:
    return models.CharField("来源", max_length=10, choices=Origin, default=Origin.DECLARED)


class IncomeItem(models.Model):
    """One source of income as declared or found, for the months that it covers.

    A single receipt carries the day instead, and the rules spread it over their window.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="incomes")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="成员")
    kind = models.CharField("类型", max_length=30, choices=codes.IncomeKind)
    amount = models.DecimalField("金额（元）", **MONEY)
    months = models.PositiveSmallIntegerField("对应月数", default=1)
    received_on = models.DateField("一次性收入的取得日期", null=True, blank=True)
    cost = models.DecimalField("必要成本（元）", **MONEY, default=0)
    actually_received = models.BooleanField("实际取得", default=True)
    assessed = models.BooleanField("评估得出", default=False)
    origin = _origin()
    note = models.CharField("说明", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "收入"
        constraints = [
            models.CheckConstraint(
                name="income_is_not_negative", condition=Q(amount__gte=0) & Q(cost__gte=0)
            ),
            models.CheckConstraint(
                name="income_covers_some_months", condition=Q(months__range=(1, 120))
            ),
        ]


class AssetItem(models.Model):
    household = models.ForeignKey(Household, models.CASCADE, related_name="assets")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="成员")
    kind = models.CharField("类型", max_length=20, choices=codes.AssetKind)
    quantity = models.PositiveSmallIntegerField("数量", default=1)
    value = models.DecimalField("估值（元）", **MONEY, default=0)
    use = models.CharField("用途", max_length=20, choices=codes.AssetUse, blank=True)
    origin = _origin()
    note = models.CharField("说明", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "财产"
        constraints = [
            models.CheckConstraint(name="asset_is_not_negative", condition=Q(value__gte=0))
        ]


class ExpenseItem(models.Model):
    """Spending of a member that the rules may take off, for its months or on one day."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="expenses")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="成员")
    kind = models.CharField("类型", max_length=20, choices=codes.ExpenseKind)
    amount = models.DecimalField("自付金额（元）", **MONEY)
    months = models.PositiveSmallIntegerField("对应月数", default=1)
    spent_on = models.DateField("一次性支出的日期", null=True, blank=True)
    origin = _origin()
    note = models.CharField("说明", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "刚性支出"
        constraints = [
            models.CheckConstraint(name="expense_is_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="expense_covers_some_months", condition=Q(months__range=(1, 120))
            ),
        ]
