"""A version of a batch's bank files: made part by part, checked whole, and then sent.

Each part is kept in a transaction of its own, so a kill at any point loses the part under way and
no other, and no part is made twice: the batch is sealed, and the next run goes on where this one
stopped. A version that was begun and not sent never goes out by itself, and nobody is given it.
"""

import hashlib
from contextlib import closing
from dataclasses import dataclass, replace

from django.core.files.base import ContentFile
from django.db import transaction

from dibao.money import NOTHING
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.banks import Layout
from payments.models import BankFile, Batch, Payment
from payments.selectors import going_out, sums_by_channel, withheld_from_the_bank
from payments.services.bank_files import Part, Rendered, parts_of, render

NOT_THE_BATCH = "代发文件的笔数或金额与批次不符，文件没有送出。请报告系统管理员核查。"


@dataclass(frozen=True)
class Version:
    """The files of one version: in which layout, and in which parts each format comes.

    `withheld` is how many payments they leave out because somebody kept them back.
    """

    batch: Batch
    number: int
    layout: Layout
    parts: list[Part]
    withheld: int

    @property
    def files(self):
        return self.batch.bank_files.filter(version=self.number)


def open_version(batch: Batch, layout: Layout) -> Version:
    """The version under way in this layout, else the next.

    One that was begun in another layout, by another map of it, before a payment was kept back, or
    whose kept bytes are not what was made, is left as it is: it was not sent and never will be.
    """
    withheld = withheld_from_the_bank(batch)  # before the parts: what changes between is found out
    parts = parts_of(batch, layout)
    last = batch.bank_files.order_by("-version").first()
    if last is None:
        return Version(batch, 1, layout, parts, withheld)
    begun = Version(batch, last.version, layout, parts, withheld)
    as_it_was = (last.layout, last.layout_hash, last.parts, last.withheld)
    goes_on = (
        as_it_was == (layout.key, layout.file_hash, len(parts), withheld)
        and not batch.sendings.filter(version=last.version).exists()
        and all(is_as_made(file) for file in begun.files)
    )
    return begun if goes_on else replace(begun, number=last.version + 1)


def make_missing(version: Version, step: Step) -> None:
    """Make each part that the version lacks. Stops where the batch has gone on, or a payment was
    kept back, meanwhile.

    Raises `Refusal` when a part's count or sum is not that of its payments.
    """
    made = set(version.files.values_list("format", "part"))
    total = len(version.layout.formats) * len(version.parts)
    for file_format in version.layout.formats:
        present = {part for kept, part in made if kept == file_format}
        files = render(version.batch, version.layout, file_format, version.parts, present)
        with closing(files):
            for part, file in files:
                if (file.count, file.total) != (part.count, part.total):
                    if is_overtaken(version):
                        return
                    raise Refusal(NOT_THE_BATCH)
                if not _keep(version, file_format, part, file, step):
                    return
                made.add((file_format, part.number))
                said = f"已生成 {len(made)} 份代发文件，共 {total} 份"
                step.report(len(made), total, said)


@transaction.atomic
def _keep(version: Version, file_format: str, part: Part, file: Rendered, step: Step) -> bool:
    """False when another has sent the batch, begun a further version, or kept a payment back."""
    batch = Batch.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.batch.pk)
    if batch.status != version.batch.status:
        return False
    if batch.bank_files.filter(version__gt=version.number).exists() or is_overtaken(version):
        return False
    if not version.files.filter(format=file_format, part=part.number).exists():
        BankFile.objects.create(
            batch=batch, layout=version.layout.key, layout_hash=version.layout.file_hash,
            format=file_format, version=version.number, part=part.number, parts=part.of,
            content=ContentFile(file.content, name=file_format), sha256=file.sha256,
            line_count=file.count, total=file.total, withheld=version.withheld,
            made_by=step.actor,
        )  # fmt: skip
    return True


def is_overtaken(version: Version) -> bool:
    """Whether a payment was kept back since the version was opened."""
    return withheld_from_the_bank(version.batch) != version.withheld


def check_whole(version: Version) -> dict[str, list[str]]:
    """SHA-256 of each part, by format.

    Raises `Refusal` when a part is missing, its bytes are not as they were made, or count or sum
    of a format is not that of what goes out through the bank.
    """
    by_bank = sums_by_channel(going_out(version.batch.payments))[Payment.Channel.BANK]
    found = {}
    for file_format in version.layout.formats:
        files = list(version.files.filter(format=file_format).order_by("part"))
        written = (
            sum(file.line_count for file in files),
            sum((file.total for file in files), NOTHING),
        )
        if written != by_bank or len(files) != len(version.parts):
            raise Refusal(NOT_THE_BATCH)
        for file in files:
            stored_bytes(file)
        found[file_format] = [file.sha256 for file in files]
    return found


def stored_bytes(file: BankFile) -> bytes:
    """A part as it was made. Raises `Refusal` when the stored bytes were changed."""
    with file.content.open() as stored:
        content = stored.read()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Refusal("代发文件与生成时不一致，不能使用。请报告系统管理员核查。")
    return content


def is_as_made(file: BankFile) -> bool:
    """Whether the stored bytes are still those whose digest was kept."""
    try:
        stored_bytes(file)
    except (Refusal, OSError):
        return False
    return True
