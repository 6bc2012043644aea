"""Printable papers: PDF from the templates in ``fixtures/forms`` with the fonts of the set-up.

The data reaches a template as JSON and is shown as strings: nothing that a user typed is ever
read as markup or code.
"""

import json
import warnings
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import typst

from dibao import embedded

FORMS_DIR = Path(__file__).resolve().parent.parent.parent / "fixtures" / "forms"
FONT_DIR = embedded.VAR_DIR / "fonts"
FONT_FILES = (
    "NotoSerifSC_400Regular.ttf",
    "NotoSerifSC_700Bold.ttf",
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC_700Bold.ttf",
)
FORMS = (
    "acceptance_letter",
    "application_form",
    "appraisal_record",
    "complaint_reply",
    "correction_letter",
    "decision_letter",
    "determination_sheet",
    "dossier_list",
    "payment_basis",
    "payment_notice",
    "payment_roster",
    "public_notice",
    "visit_record",
)


class FormError(Exception):
    """A paper cannot be made: an unknown form, missing data, or missing fonts."""


def render(template: str, data: Mapping[str, object]) -> bytes:
    """The PDF of one form, e.g. ``render("public_notice", {...})``.

    The head of each ``.typ`` file names its data. Values are str, int, bool, None, lists and
    mappings of them; a date is printed as 2026年10月10日, a Decimal as 1,234.56. The same data
    give the same bytes. Raises FormError.
    """
    if template not in FORMS:
        raise FormError(f"没有名为 {template} 的文书模板。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", typst.TypstWarning)
            return typst.compile(
                FORMS_DIR / f"{template}.typ",
                root=FORMS_DIR,
                font_paths=fonts(),
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, default=_printed, ensure_ascii=False)},
            )
    except typst.TypstError as error:
        raise FormError(f"文书 {template} 无法生成：{error.message}") from error


def _printed(value: object) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    raise TypeError(f"A form cannot print {type(value).__name__}.")


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts of the set-up, read once; no system font is used. Raises FormError."""
    missing = [name for name in FONT_FILES if not (FONT_DIR / name).is_file()]
    if missing:
        raise FormError(f"缺少字体 {'、'.join(missing)}（应在 {FONT_DIR}），请重新运行安装。")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_DIR]
    )
