"""The append-only trail, chained by hash per county."""

import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from dibao.offices.models import AreaScoped


class ChainHead(models.Model):
    """The end of a county's chain. Locked while an entry is added, so that it cannot fork."""

    county_code = models.CharField("县级区划", max_length=12, primary_key=True, db_collation="C")
    seq = models.BigIntegerField("序号", default=0)
    hash = models.CharField("摘要", max_length=64, default="")

    class Meta:
        verbose_name = verbose_name_plural = "轨迹链头"


class TrailEntry(AreaScoped):
    """One thing that was done, by whom, on what ground. Never changed, never removed."""

    chain = models.ForeignKey(ChainHead, models.PROTECT, verbose_name="链")
    seq = models.BigIntegerField("序号")
    at = models.DateTimeField("时间")
    on = models.DateField("业务日期", db_column="on_date")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="操作人"
    )
    actor_name = models.CharField("操作人姓名", max_length=50)
    subject_type = models.CharField("对象类型", max_length=60)
    subject_id = models.CharField("对象编号", max_length=40)
    thread = models.CharField("业务编号", max_length=60, db_index=True)
    action = models.CharField("动作", max_length=60)
    action_label = models.CharField("动作名称", max_length=60)
    from_state = models.CharField("原状态", max_length=40, blank=True)
    to_state = models.CharField("新状态", max_length=40, blank=True)
    reason = models.TextField("理由", blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    data = models.JSONField("附记", default=dict, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField("前一摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "办理轨迹"
        ordering = ["chain_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="trail_seq_once_per_county"),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="trail_subject")]

    def content_hash(self) -> str:
        """SHA-256 over everything that the entry says and the hash before it."""
        content = {
            "chain": self.chain_id,
            "seq": self.seq,
            "at": self.at.timestamp(),
            "on": self.on.isoformat(),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "area": self.area_code,
            "subject": [self.subject_type, self.subject_id, self.thread],
            "action": [self.action, self.action_label],
            "states": [self.from_state, self.to_state],
            "reason": self.reason,
            "basis": self.basis,
            "data": json.loads(json.dumps(self.data, cls=DjangoJSONEncoder)),
            "previous": self.previous_hash,
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class NumberSeries(models.Model):
    """The last number given out under a prefix. Locked while the next one is taken."""

    prefix = models.CharField("前缀", max_length=40, primary_key=True, db_collation="C")
    last = models.BigIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号序列"


class Stateful(models.Model):
    """A row whose `status` only the transition engine writes."""

    status = models.CharField("状态", max_length=30, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def trail_thread(self) -> str:
        """The number under which the trail files what happens to this row: its own by default."""
        return self.number
