"""What a draft has that is unusual, and how the county explains it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dibao.offices.models import AreaScoped
from households.models import Household
from payments.models.batches import Batch

USER = settings.AUTH_USER_MODEL


class UnusualItem(AreaScoped):
    """One thing about a draft that somebody must explain in writing before the review.

    `about` is the digest of what it was asked about: an answer outlives a draft made anew while
    the same is asked about the same amount, account and award.
    """

    class Question(models.TextChoices):
        SHARED_ACCOUNT = "shared_account", "同一账号用于两户及以上"
        PAYEE_NOT_MEMBER = "payee_not_member", "收款人不是家庭成员"
        ACCOUNT_CHANGED = "account_changed", "账户近期变更"
        FAILED_BEFORE = "failed_before", "上次发放失败或退汇，账户未更换"
        WITHHELD_BEFORE = "withheld_before", "重发的款项上次送银行前止付"
        FOUND_NOT_DUE = "found_not_due", "所发月份已有决定认定不应足额发放"
        PERSON_GONE = "person_gone", "保障对象已死亡或不在本户"
        CUSTODY = "custody", "他人代管银行卡，没有书面协议"
        EQUAL_AMOUNTS = "equal_amounts", "同一村（社区）多户金额相同"
        TOTAL_OUT_OF_LINE = "total_out_of_line", "总金额与上月相差较大"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="unusual_items")
    question = models.CharField("事项", max_length=20, choices=Question)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    detail = models.CharField("情况", max_length=200)
    about = models.CharField(max_length=32, blank=True, editable=False)
    answer = models.CharField("核实情况", max_length=500, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField("说明日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异常核实"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "question", "area_code", "household"],
                nulls_distinct=False,
                name="an_unusual_thing_is_asked_once",
            ),
            models.CheckConstraint(
                name="an_answer_has_words_and_a_person",
                condition=Q(answer="", answered_by__isnull=True, answered_on__isnull=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_on__isnull=False),
            ),
        ]
