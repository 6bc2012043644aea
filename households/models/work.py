"""Offers of suitable work and what came of them (57号 art. 34), and public-service work done."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from households import codes
from households.models.homes import Household
from households.models.people import Person


class WorkRecord(models.Model):
    """One offer of work, a finding that an able person does not work, or public-service work.

    271号 art. 10 asks for public-service work; 牡丹区 2022 三（七） keeps its record.
    A record stays; a mistaken one is voided with its reason.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="work_records")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="work_records", verbose_name="成员"
    )
    outcome = models.CharField("结果", max_length=20, choices=codes.WorkOutcome)
    happened_on = models.DateField("日期")
    offered_by = models.CharField("介绍单位", max_length=100, blank=True)
    job = models.CharField("介绍的工作", max_length=200, blank=True)
    reason = models.CharField("本人说明的理由", max_length=500, blank=True)
    hours = models.PositiveSmallIntegerField("劳动时间（小时）", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_on = models.DateField("登记日期")
    voided_on = models.DateField("作废日期", null=True, editable=False)
    void_reason = models.CharField("作废理由", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "就业义务记录"
        ordering = ["happened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_offer_of_work_names_who_offered_what",
                condition=Q(outcome="idle") | (~Q(offered_by="") & ~Q(job="")),
            ),
            models.CheckConstraint(
                name="public_service_work_and_no_other_has_its_hours",
                condition=Q(outcome="served", hours__isnull=False, hours__gt=0)
                | (~Q(outcome="served") & Q(hours__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_voided_work_record_has_a_reason",
                condition=Q(voided_on__isnull=True) | ~Q(void_reason=""),
            ),
        ]
