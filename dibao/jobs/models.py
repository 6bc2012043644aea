"""Long work: the database holds it, a Celery message only wakes a worker."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from dibao.crypto import SealedField
from dibao.offices.models import AreaScoped, ScopedQuerySet


class JobQuerySet(ScopedQuerySet):
    def shown_to(self, user):
        """The jobs whose progress a person may watch: their own, the beat's of their area, and
        the orders there that they might have given themselves."""
        return self.visible_to(user).filter(
            models.Q(owner=user)
            | models.Q(owner=None)
            | models.Q(params__roles__has_any_keys=list(user.roles))
        )


class Job(AreaScoped):
    class Progress(models.TextChoices):
        WAITING = "waiting", "等待处理"
        RUNNING = "running", "正在处理"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField("类型", max_length=60)
    key = models.CharField("唯一键", max_length=120, unique=True)
    params = models.JSONField("参数", default=dict, encoder=DjangoJSONEncoder)
    result = models.JSONField("结果", default=dict, encoder=DjangoJSONEncoder)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="发起人"
    )
    progress = models.CharField(
        "进度状态", max_length=10, choices=Progress, default=Progress.WAITING
    )
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    error_reference = models.CharField("错误编号", max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        indexes = [
            models.Index(
                fields=["created_at"],
                name="job_unfinished",
                condition=models.Q(progress__in=["waiting", "running"]),
            )
        ]

    @property
    def percent(self) -> int:
        if self.progress == self.Progress.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_finished(self) -> bool:
        return self.progress in (self.Progress.DONE, self.Progress.FAILED)


class Order(models.Model):
    """What a person gave for a transition that a job carries out; kept until that has ended.

    Neither the broker nor the job's parameters hold any of it: words and file are sealed.
    """

    job = models.OneToOneField(Job, models.CASCADE, related_name="order")
    given = SealedField("填写内容", purpose="order")
    upload_field = models.CharField("文件栏目", max_length=40, blank=True)
    upload = models.FileField("文件", upload_to="orders/", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台办理内容"


class NightCheck(models.Model):
    """What a nightly check found the last time it ran. A fault is an alarm until it is gone."""

    name = models.CharField("核对", max_length=40, primary_key=True)
    label = models.CharField("名称", max_length=60)
    checked_at = models.DateTimeField("核对时间")
    fault_count = models.PositiveIntegerField("不符项数", default=0)
    first_fault = models.CharField("第一项", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "夜间核对"

    @property
    def is_sound(self) -> bool:
        return self.fault_count == 0
