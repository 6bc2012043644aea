"""What a household earns and owns."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from households import codes
from households.models.homes import Household
from households.models.people import Person

MONEY = {"max_digits": 12, "decimal_places": 2}


class IncomeItem(models.Model):
    """One source of income as declared or found, for the months that it covers."""

    class Origin(models.TextChoices):
        DECLARED = "declared", "申报"
        CHECKED = "checked", "核对"
        VISITED = "visited", "入户调查"

    household = models.ForeignKey(Household, models.CASCADE, related_name="incomes")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="成员")
    kind = models.CharField("类型", max_length=4, choices=codes.IncomeKind)
    amount = models.DecimalField("金额（元）", **MONEY)
    months = models.PositiveSmallIntegerField("对应月数", default=1)
    cost = models.DecimalField("必要成本（元）", **MONEY, default=0)
    actually_received = models.BooleanField("实际取得", default=True)
    origin = models.CharField("来源", max_length=10, choices=Origin, default=Origin.DECLARED)
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
    note = models.CharField("说明", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "财产"
        constraints = [
            models.CheckConstraint(name="asset_is_not_negative", condition=Q(value__gte=0))
        ]
