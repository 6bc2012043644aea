"""Reading back what the bank answered."""

import csv
import hashlib
import io
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from dibao.money import BadAmount, parse_yuan
from dibao.sheets import BadWorkbook, Cell, Row, Sheet, Table, find_table, open_workbook
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.banks import Layout, layouts
from payments.ledger.posting import post_return
from payments.models import BankReturn, BankReturnLine, Batch, Payment
from payments.services.classify import FINAL, Answer, Expected, Result, Verdict, classify
from payments.services.fixed_returns import is_fixed, read_fixed

MAX_ROWS = 200_000
LINE_COLUMNS = (
    "bank_return_id", "line", "payment_id", "result", "code", "fault", "explanation", "amount",
)  # fmt: skip
LONGEST_CODE = 20


@dataclass(frozen=True)
class Sums:
    """The lines of a return by what they were taken for."""

    values: dict

    @classmethod
    def of(cls, verdicts: list[Verdict]) -> "Sums":
        by = {result: [v for v in verdicts if v.result == result] for result in Result.values}
        return cls(
            {
                "line_count": len(verdicts),
                "success_count": len(by[Result.SUCCESS]),
                "success_total": sum(v.answer.amount for v in by[Result.SUCCESS]),
                "failure_count": len(by[Result.FAILURE]),
                "exception_count": len(by[Result.EXCEPTION]),
            }
        )


def import_return(step: Step) -> dict:
    """Take over a return file `file`: every line is classified, kept and explained.

    Raises `Refusal` for a file that was read before (nothing is done twice), cannot be read, or
    names no payment of the batch.
    """
    batch, upload = step.obj, step.data.get("file")
    if upload is None:
        raise Refusal("请选择银行回盘文件。", field="file")
    content = upload.read()
    sha256 = hashlib.sha256(content).hexdigest()
    if earlier := batch.returns.filter(sha256=sha256).first():
        raise Refusal(
            f"该回盘文件已于{earlier.imported_on:%Y年%m月%d日}导入，内容完全相同，"
            "未重复记账，无需再次导入。",
            field="file",
        )
    if batch.layout_key is None:
        raise Refusal("本批次全部上门发放，没有银行回盘。")
    layout = layouts()[batch.layout_key]
    answers = read_answers(content, layout)
    verdicts = classify(answers, expected_of(batch), layout)
    if all(verdict.payment is None for verdict in verdicts):
        raise Refusal("文件中没有本批次的任何一笔，请核对是否选错了文件或批次。", field="file")
    sums = Sums.of(verdicts).values
    kept = _keep(batch, content, sha256, sums, verdicts, actor=step.actor, on=step.on)
    post_return(kept)
    return {"sha256": sha256} | sums | {"success_total": str(sums["success_total"])}


def import_late(step: Step) -> dict:
    """Take over a return of a closed batch: money that came back, which a person then registers.

    Every payment has its final result, so nothing is posted by the file itself. Raises `Refusal`
    as `import_return` does, and for a file that only repeats what is known.
    """
    facts = import_return(step)
    if not facts["exception_count"]:
        raise Refusal("文件内容与已有结果完全一致，没有退汇，批次仍为已办结。", field="file")
    return facts


def expected_of(batch: Batch) -> dict[int, Expected]:
    """Every payment of the batch with its final result so far, in one query."""
    final = BankReturnLine.objects.filter(payment=OuterRef("pk"), result__in=FINAL)
    rows = (
        batch.payments.filter(channel=Payment.Channel.BANK)
        .annotate(final=Coalesce(Subquery(final.values("result")[:1]), Value("")))
        .values_list("pk", "amount", "account_index", "final")
    )
    return {row[0]: Expected(*row) for row in rows.iterator()}


def read_answers(content: bytes, layout: Layout) -> list[Answer]:
    """The lines of a return, Excel, CSV or fixed text, by the layout's map. Raises `Refusal`."""
    if is_fixed(content, layout.fixed_return):
        return read_fixed(content, layout.fixed_return)
    try:
        workbook = content.startswith(b"PK")
        sheets = open_workbook(content, max_rows=MAX_ROWS) if workbook else [_csv_sheet(content)]
        table = find_table(sheets, layout.words)
    except BadWorkbook as error:
        raise Refusal(str(error), field="file") from error
    if "amount" not in table.columns:
        raise Refusal("没有找到表头：缺少“金额”列。请核对列名后重新上传。", field="file")
    return _answers(table, layout)


def _answers(table: Table, layout: Layout) -> list[Answer]:
    answers = []
    for row in table.rows:
        if _is_footer(row, layout):
            continue
        try:
            amount = parse_yuan(row.text("amount"))
        except BadAmount:
            amount = None
        answers.append(
            Answer(
                line=row.number,
                reference=_narrow(row.text("reference")),
                account=_narrow(row.text("account")),
                amount=amount,
                code=_narrow(row.text("code"))[:LONGEST_CODE],
                message=row.text("message"),
            )
        )
    return answers


def _is_footer(row: Row, layout: Layout) -> bool:
    """A line of totals or signatures whose words stand in the column of the references."""
    words = layout.words.footers
    return not row.text("code") and _narrow(row.text("reference")).startswith(words)


def _narrow(text: str) -> str:
    """Half-width and without spaces or the quote that guards text in a spreadsheet."""
    return "".join(unicodedata.normalize("NFKC", text).split()).removeprefix("'")


def _csv_sheet(content: bytes) -> Sheet:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise BadWorkbook("文件无法读取：不是 Excel，也不是 UTF-8 或 GB18030 编码的 CSV。")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise BadWorkbook("CSV 文件格式不正确，无法读取。请向银行重新取得回盘文件。") from error
    if len(rows) > MAX_ROWS:
        raise BadWorkbook(f"文件超过 {MAX_ROWS} 行。请分成几个文件上传。")
    width = max(map(len, rows), default=0)
    return Sheet(
        "CSV",
        [
            [_cell(at, column, row) for column in range(1, width + 1)]
            for at, row in enumerate(rows, start=1)
        ],
    )


def _cell(at: int, column: int, row: list[str]) -> Cell:
    text = row[column - 1].strip() if column <= len(row) else ""
    return Cell(at, column, text or None, "text" if text else "empty")


def _keep(
    batch: Batch,
    content: bytes,
    sha256: str,
    sums: dict,
    verdicts: list[Verdict],
    *,
    actor: Any,
    on: date,
) -> BankReturn:
    bank_return = BankReturn.objects.create(
        batch=batch,
        content=ContentFile(content, name="return"),
        sha256=sha256,
        imported_on=on,
        imported_by=actor,
        **sums,
    )
    # COPY, with every constraint: a line of a return is a row, and there may be many.
    table = f"COPY {BankReturnLine._meta.db_table} ({', '.join(LINE_COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(table) as copy:
        for verdict in verdicts:
            answer = verdict.answer
            copy.write_row(
                (bank_return.pk, answer.line, verdict.payment, str(verdict.result), answer.code,
                 str(verdict.fault), verdict.explanation, answer.amount)
            )  # fmt: skip
    return bank_return
