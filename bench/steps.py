"""The steps of a month, each measured; `bench/month.py` runs them."""

import csv
import io
import time
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from dibao.crypto import blind_index
from dibao.crypto.sealing import seal
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from payments.banks import layouts
from payments.models import Payment
from payments.services import drafting, opening
from payments.services.unusual import answer as answer_items
from reviews.models import Award
from tests.cast import COUNTY, build_areas, build_user
from tests.cast_payments import build_awards

DATABASE = "bench_month"
ON, MONTH = date(2026, 4, 2), date(2026, 4, 1)
STREETS, VILLAGES = 10, 20
SLOWEST_SIZE = 10_000
MOST_OBJECTS = 100_000  # bulk_create of more takes minutes and says nothing new
OBJECTS_AT_ONCE = 20_000
RETURN_LINES = 100_000  # a bank answers in files of so many lines
KEPT_BACK = "SET session_replication_role = replica"


def peak_reset() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def measured(figures: dict, step: str, rows: int):
    """Keep what a step took under its name."""

    @contextmanager
    def timer():
        peak_reset()
        began = time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        figures[step] = {
            "seconds": round(seconds, 2), "rows_per_second": round(rows / seconds),
            "peak_mb": peak_mb(),
        }  # fmt: skip

    return timer()


class Seconds:
    """A function, and how long all its calls took together."""

    def __init__(self, function) -> None:
        self.function, self.spent = function, 0.0

    def __call__(self, *args):
        began = time.perf_counter()
        try:
            return self.function(*args)
        finally:
            self.spent += time.perf_counter() - began


def clone(cursor, table: str, count: int, **changes: str) -> None:
    """`count` more rows like the first of a table, with columns by expressions over `i`."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in changes.items())
    cursor.execute(
        f"INSERT INTO {table} SELECT r.* FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) t,"
        f" generate_series(1, {count}) AS i,"
        f" LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(t) || jsonb_build_object("
        f"'id', t.id + i, {pairs})) r"
    )


def populate(count: int, people) -> None:
    """A county with `count` households of one person, each with an account and an award."""
    build_awards(1, decided_by=people[0])
    area = (
        f"'410105' || lpad((i % {STREETS} + 1)::text, 3, '0')"
        f" || lpad((i % {VILLAGES} + 1)::text, 3, '0')"
    )
    with connection.cursor() as cursor:
        cursor.execute(KEPT_BACK)
        clone(cursor, "households_person", count - 1, id_index="md5(i::text)",
              name="'王' || i", area_code=area)  # fmt: skip
        clone(cursor, "households_household", count - 1,
              code="'4101052026' || lpad(i::text, 8, '0')", area_code=area)  # fmt: skip
        clone(cursor, "households_member", count - 1, household_id="t.household_id + i",
              person_id="t.person_id + i")  # fmt: skip
        clone(cursor, "households_account", count - 1, household_id="t.household_id + i",
              holder_name="'王' || i", number_index="'#' || i")  # fmt: skip
        clone(cursor, "reviews_award", count - 1, household_id="t.household_id + i",
              number="'DB' || i", area_code=area,
              amount="(300 + i % 400)::numeric + (i % 100)::numeric / 100")  # fmt: skip
        cursor.execute("CREATE TEMP TABLE numbers (of text, number bytea, number_index text)")
        with cursor.copy("COPY numbers FROM STDIN") as copy:
            for at in range(1, count):
                number = f"622848{at:013d}"
                copy.write_row((f"#{at}", seal(number, "account"), blind_index(number, "account")))
        cursor.execute(
            "UPDATE households_account a SET number = n.number, number_index = n.number_index"
            " FROM numbers n WHERE n.of = a.number_index"
        )
        cursor.execute("DROP TABLE numbers")
        for table in ("households_person", "households_household", "households_member",
                      "households_account", "reviews_award"):  # fmt: skip
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                           f" (SELECT max(id) FROM {table}))")  # fmt: skip
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")


def empty() -> None:
    """No payments, and no bloat of those that were."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT_BACK)
        cursor.execute("TRUNCATE payments_payment CASCADE")
        cursor.execute("RESET session_replication_role")
        cursor.execute("CHECKPOINT")


def drafted(people):
    batch = opening.open_batch(
        county="410105", month=MONTH, category="urban", actor=people[0], on=ON
    )
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    return batch


def copy_out(path: Path) -> None:
    with (
        connection.cursor() as cursor,
        path.open("wb") as target,
        cursor.copy("COPY payments_payment TO STDOUT (FORMAT binary)") as copy,
    ):
        for block in copy:
            target.write(block)


def copy_in(path: Path) -> None:
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        path.open("rb") as source,
        cursor.copy("COPY payments_payment FROM STDIN (FORMAT binary)") as copy,
    ):
        while block := source.read(1 << 20):
            copy.write(block)


def from_python(batch, count: int):
    """The payments as most programs make them: one object for each award."""
    awards = Award.objects.order_by("pk").prefetch_related("household__accounts")[:count]
    for award in awards.iterator(chunk_size=2000):
        (account,) = award.household.accounts.all()
        yield Payment(
            batch=batch, household=award.household, award=award, month=MONTH, kind="regular",
            amount=award.amount, persons=award.persons, head_name=account.holder_name,
            holder_name=account.holder_name, bank=account.bank, account=str(account.number),
            account_index=account.number_index, area_code=award.area_code,
        )  # fmt: skip


def floor(figures: dict, batch, count: int, folder: Path) -> None:
    """What the same rows take by other ways, each into the empty table. COPY's stay there."""
    rows = folder / "rows"
    copy_out(rows)
    empty()
    objects = min(count, MOST_OBJECTS)
    with measured(figures, "bulk_create", objects), transaction.atomic():
        made = from_python(batch, objects)
        while part := list(islice(made, OBJECTS_AT_ONCE)):
            Payment.objects.bulk_create(part, batch_size=2000)
    figures["bulk_create"]["rows"] = objects
    empty()
    if count <= SLOWEST_SIZE:
        with measured(figures, "save", count):
            for payment in from_python(batch, count):
                payment.save(force_insert=True)
        empty()
    with measured(figures, "copy", count):
        copy_in(rows)
    rows.unlink()


def answers_of(batch):
    """The bank's answers, part by part of our files: every line of them has arrived."""
    for file in batch.bank_files.filter(format="csv").order_by("part"):
        with file.content.open() as kept:
            text = kept.read().decode(layouts()["general"].csv_encoding)
        lines = csv.reader(io.StringIO(text, newline=""))
        next(lines)
        heads = next(lines)
        at = {name: heads.index(name) for name in ("流水号", "账号", "金额")}
        while part := list(islice(lines, RETURN_LINES)):
            answer = io.StringIO(newline="")
            writer = csv.writer(answer)
            writer.writerow([*at, "返回码", "返回信息"])
            writer.writerows([*(line[place] for place in at.values()), "0000", ""] for line in part)
            yield answer.getvalue().encode("gb18030")


def month(count: int, people, folder: Path) -> dict:
    """Every step of one month of `count` households, measured.

    `draft` is all of it: opening, finding out, writing with every constraint, settling, asking
    what is unusual, totals and hash. `draft_rows` is its part that a plain COPY is held against:
    the streets' transactions, which find out whom to pay, write the rows and commit them.
    """
    figures: dict = {"households": count}
    populate(count, people)
    empty()
    rows = Seconds(drafting.draft_next_chunk)
    with patch.object(drafting, "draft_next_chunk", rows), measured(figures, "draft", count):
        batch = drafted(people)
    figures["draft_rows"] = {
        "seconds": round(rows.spent, 2), "rows_per_second": round(count / rows.spent)
    }  # fmt: skip
    assert batch.payment_count == count, batch.payment_count
    floor(figures, batch, count, folder)
    if asked := list(batch.unusual_items.values_list("pk", flat=True)):
        answer_items(batch, asked, "计时", actor=people[0], on=ON)
    with measured(figures, "seal", count):
        batch = perform(batch, "review", actor=people[1], on=ON)
        batch = perform(batch, "submit", actor=people[1], on=ON)
        batch = perform(batch, "fund", actor=people[2], on=ON, voucher="计时")
        batch = perform(batch, "release", actor=people[2], on=ON)
    with measured(figures, "bank_file", count):
        batch = perform(batch, "send", actor=people[0], on=ON, layout="general")
    answers = list(answers_of(batch))
    with measured(figures, "return_import", count):
        for answer in answers:
            upload = SimpleUploadedFile("return.csv", answer)
            batch = perform(batch, "import_return", actor=people[0], on=ON, file=upload)
    del answers, upload
    with measured(figures, "close", count):
        batch = perform(batch, "close", actor=people[0], on=ON)
    copied = figures["copy"]["seconds"]
    figures["draft_rows_to_copy"] = round(rows.spent / copied, 2)
    figures["draft_to_copy"] = round(figures["draft"]["seconds"] / copied, 2)
    if "save" in figures:
        saved = figures["save"]["seconds"]
        figures["save_to_draft"] = round(saved / figures["draft"]["seconds"], 1)
        figures["save_to_copy"] = round(saved / copied, 1)
    return figures


def run(count: int, folder: Path) -> dict:
    """One size in a fresh database."""
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        build_areas()
        names = ("制单", "复核", "签发")
        people = [
            build_user(f"bench{at}", name, COUNTY, Role.COUNTY_FINANCE)
            for at, name in enumerate(names)
        ]
        return month(count, people, folder)
    finally:
        connection.creation.destroy_test_db("postgres", verbosity=0)
