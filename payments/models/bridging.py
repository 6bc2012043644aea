"""What the county's own budget advanced for a batch, before the money from above was in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dibao.offices.models import AreaScoped
from payments.models.batches import Batch
from payments.models.ledger import LEDGER_MONEY


class Bridging(AreaScoped):
    """Written when a batch is released for more than the fund holds (Zhengzhou 2004, part 2)."""

    batch = models.OneToOneField(Batch, models.PROTECT, related_name="bridging")
    free = models.DecimalField("签发时可用资金", **LEDGER_MONEY)
    amount = models.DecimalField("本级预算垫付", **LEDGER_MONEY)
    basis = models.CharField("依据", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "本级垫付记录"
        constraints = [
            models.CheckConstraint(name="a_bridging_is_positive", condition=Q(amount__gt=0)),
        ]
