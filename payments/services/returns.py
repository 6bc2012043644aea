"""Taking over what the bank answered: every line is classified, kept and explained, once."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet

from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.banks import layouts
from payments.ledger.posting import post_return
from payments.models import BankReturn, BankReturnLine, Resolution, Sending
from payments.services import return_lines
from payments.services.resolving import MOVED_MONEY
from payments.services.return_files import line_count, read_answers


class OncePerFile:
    """A return is taken over once, whoever brings it again; it is its own key.

    The same bytes are read again by a map that was put right since; or as the answer to another
    version of our files, as long as no reading of them gave or repeated a final result. Raises
    `Refusal` where one only repeated it, or where they name money that moved since.
    """

    def stands(self, step: Step) -> bool:
        upload = step.data.get("file")
        if not upload:
            return False
        read = step.obj.returns.filter(sha256=_digest(_content(upload)))
        if not read.exists():
            return False
        answered = _answered(step)
        as_before = Q(layout_hash__in=("", layouts()[answered.layout].return_hash))
        settled = Q(success_count__gt=0) | Q(failure_count__gt=0)
        this_version = Q(version=answered.version)
        stands = read.filter(this_version & as_before | ~this_version & settled).first()
        if stands:
            _refuse_if_money_moved_since(stands)
            return True
        _refuse_if_it_was_known(read.filter(~this_version))
        return False

    def keep(self, step: Step) -> None:
        """The return kept its digest, which is unique in its batch, version and map."""


def import_return(step: Step) -> dict:
    """Take over a return file `file`: every line is classified, kept and explained.

    It is read in the layout of the version of our files that it `answers`. Raises `Refusal` for a
    file that cannot be read, whose own total is not its lines', or that names no payment of the
    batch.
    """
    upload = step.data.get("file")
    if upload is None:
        raise Refusal("请选择银行回盘文件。", field="file")
    answered = _answered(step)
    layout, content = layouts()[answered.layout], _content(upload)
    with return_lines.tables():
        answers = read_answers(content, layout)
        count = return_lines.copy_answers(answers, line_count(content), step)
        return_lines.judge_answers(answered, layout, count, step)
        sums, named = return_lines.sums()
        if not named:
            raise Refusal("文件中没有本批次的任何一笔，请核对是否选错了文件或批次。", field="file")
        kept = _keep(step, answered, content, sums)
    _settle_earlier_readings(kept, step)
    post_return(kept)
    facts = {"sha256": kept.sha256, "version": answered.version}
    return facts | sums | {"success_total": str(sums["success_total"])}


def import_late(step: Step) -> dict:
    """Take over a return of a closed batch: money that came back, which a person then registers.

    Every payment has its final result, so nothing is posted by the file itself. Raises `Refusal`
    as `import_return` does, and for a file that only repeats what is known.
    """
    facts = import_return(step)
    if not facts["exception_count"]:
        raise Refusal("文件内容与已有结果完全一致，没有退汇，批次仍为已办结。", field="file")
    return facts


def _refuse_if_money_moved_since(read: BankReturn) -> None:
    """The same bytes may then say something new, and look like a file that is brought twice."""
    later = BankReturnLine.objects.filter(
        MOVED_MONEY, payment__in=read.lines.values("payment"), bank_return__gt=read
    )
    if later.exists():
        raise Refusal(
            "这份文件先前已经导入，其中有的款项此后又有到账或退汇。银行确实再次到账、退汇的，"
            "请凭银行书面答复点该笔“书面核实”。",
            field="file",
        )


def _refuse_if_it_was_known(read: QuerySet[BankReturn]) -> None:
    """The same bytes would say of another version what one version alone may have brought."""
    repeated = BankReturnLine.objects.filter(
        bank_return__in=read, result=BankReturnLine.Result.REPEATED
    ).select_related("bank_return")
    if line := repeated.first():
        raise Refusal(
            f"这份文件先前已作为第 {line.bank_return.version} 版代发文件的回盘导入，其中有的款项与"
            "已有结果一致，再按另一版读取会误作两版都已到账。当时选错版次的，请凭银行书面答复点该笔"
            "“书面核实”。",
            field="answers",
        )


def _answered(step: Step) -> Sending:
    """The version of our files that the bank answers: `answers`, else the last that was sent."""
    sent = step.obj.sendings.order_by("-version")
    if not sent:
        raise Refusal("本批次没有送银行的款项，没有银行回盘。")
    wanted = step.data.get("answers") or sent[0].version
    for sending in sent:
        if sending.version == int(wanted):
            return sending
    raise Refusal("没有送出过这一版代发文件，请重新选择。", field="answers")


def _keep(step: Step, answered: Sending, content: bytes, sums: dict[str, Any]) -> BankReturn:
    kept = BankReturn.objects.create(
        batch=step.obj, version=answered.version, layout=answered.layout,
        layout_hash=layouts()[answered.layout].return_hash,
        content=ContentFile(content, name="return"), sha256=_digest(content),
        imported_on=step.on, imported_by=step.actor, **sums,
    )  # fmt: skip
    return_lines.keep_lines(kept)
    return kept


def _settle_earlier_readings(kept: BankReturn, step: Step) -> None:
    """What the same bytes asked in an earlier reading, this one asks again or has answered."""
    asked = BankReturnLine.objects.filter(
        bank_return__batch=kept.batch, bank_return__sha256=kept.sha256, bank_return__lt=kept,
        result=BankReturnLine.Result.EXCEPTION, resolution=None,
    )  # fmt: skip
    Resolution.objects.bulk_create(
        (
            Resolution(
                line_id=line, how=Resolution.How.BANK_CONFIRMED, resolved_by=step.actor,
                resolved_on=step.on, reason="同一文件已重新读取，以重新读取的结果为准",
            )
            for line in asked.values_list("pk", flat=True)
        ),
        batch_size=2000,
    )  # fmt: skip


def _content(upload: Any) -> bytes:
    upload.seek(0)
    return upload.read()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
