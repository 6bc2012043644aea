"""The dossier as it is handed on: a list as PDF, and all papers in one archive."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

from audits.dossier.base import Paper
from audits.dossier.retention import Shelf
from dibao import forms
from dibao.offices.models import Area, county_of
from households.models import Household

PROGRESS_EVERY = 5


def list_pdf(household: Household, shelves: list[Shelf], basis: str, *, on: date) -> bytes:
    """The list of contents, class by class, with the last day of keeping."""
    head = household.head_on(on)
    return forms.render(
        "dossier_list",
        {
            "organ": f"{Area.objects.get(code=county_of(household.area_code)).name}民政局",
            "title": "最低生活保障一户一档目录",
            "number": household.code,
            "household": {
                "head": head.name if head else "",
                "id_number": head.masked_id if head else "",
                "area": household.area.full_name,
                "address": household.address,
                "category": household.get_category_display(),
            },
            "shelves": [
                {
                    "label": f"{shelf.label}（{shelf.rule}）",
                    "rows": [
                        {
                            "title": paper.title,
                            "on": f"{paper.on:%Y-%m-%d}",
                            "number": paper.number,
                            "until": until,
                        }
                        for paper, until in shelf.rows
                    ],
                }
                for shelf in shelves
            ],
            "basis": basis,
            "date": on,
        },
    )


def archive_of(
    household: Household,
    shelves: list[Shelf],
    basis: str,
    *,
    on: date,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[bytes, int]:
    """A zip with the list and every paper that has one; and how many papers it holds.

    Names hold the class, the order and what kind of paper it is: nothing personal. `progress` is
    told how many of the papers are made.
    """
    buffer, count = io.BytesIO(), 0
    total = sum(1 for shelf in shelves for paper, _until in shelf.rows if paper.made)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00-目录.pdf", list_pdf(household, shelves, basis, on=on))
        for place, shelf in enumerate(shelves, start=1):
            with_paper = [paper for paper, _until in shelf.rows if paper.made]
            for at, paper in enumerate(with_paper, start=1):
                archive.writestr(_name(place, shelf, at, paper), paper.made())
                count += 1
                if count % PROGRESS_EVERY == 0:
                    progress(count, total)
    return buffer.getvalue(), count


def _name(place: int, shelf: Shelf, at: int, paper: Paper) -> str:
    title = "".join(char for char in paper.title if char.isalnum())
    return f"{place:02d}-{shelf.label}/{at:03d}-{title}-{paper.on:%Y%m%d}.{paper.ending}"
