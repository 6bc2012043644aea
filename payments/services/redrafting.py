"""Drafting a batch anew where it stands, in one step: same number, same terms, as of today."""

from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.models import Batch
from payments.services.drafting import reopen_uncovered, submit
from payments.services.opening import MONTHLY, NOBODY, refuse_while_a_line_changes
from payments.services.sealing import empty
from payments.services.unusual import keep_answers


def redraft(step: Step) -> dict:
    """Empty the draft, but for the answers given, and let a worker fill it again.

    Who orders it prepared the batch. Raises `Refusal` while a change of the line is carried out,
    where nobody is left to be paid, or in the moment in which the last draft ends.
    """
    batch = step.obj
    if batch.kind in MONTHLY:
        refuse_while_a_line_changes(batch.area_code, batch.category)
    keep_answers(batch)
    removed = empty(batch)
    batch.prepared_by, batch.prepared_on = step.actor, step.on
    batch.payment_count = batch.person_count = batch.total = 0
    batch.content_hash = ""
    if not reopen_uncovered(batch):
        raise Refusal(f"{batch.title}{NOBODY[batch.kind]}，请作废本批次。")
    _draft_again(batch)
    return {"payments": removed}


def _draft_again(batch: Batch) -> None:
    job = submit(batch)
    if job.progress == Job.Progress.RUNNING:
        raise Refusal("本批次的生成任务正在收尾，请稍候再办。")
    if job.is_finished:
        runner.renew(job, owner=batch.prepared_by, params=job.params)
        runner.wake(job)
