"""A household's moves within its county."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dibao.offices.models import CODE_LENGTH, AreaScoped
from households.models.homes import Household


class Move(AreaScoped):
    """From one community to another of the same county. Never changed; `area_code` is the new one.

    What was paid and decided before keeps the area that it was done in.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="moves")
    from_code = models.CharField("迁出村（社区）", max_length=CODE_LENGTH, db_collation="C")
    moved_on = models.DateField("迁移日期")
    evidence = models.CharField("证明材料", max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_on = models.DateField("登记日期")

    class Meta:
        verbose_name = verbose_name_plural = "迁移记录"
        ordering = ["moved_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_move_goes_to_another_area", condition=~Q(area_code=F("from_code"))
            ),
            models.CheckConstraint(name="a_move_has_its_evidence", condition=~Q(evidence="")),
            models.CheckConstraint(
                name="a_move_is_recorded_when_it_has_happened",
                condition=Q(moved_on__lte=F("recorded_on")),
            ),
        ]
