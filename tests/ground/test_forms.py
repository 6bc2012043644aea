import copy
import os
import shutil
import subprocess
from decimal import Decimal

import pytest

from dibao.forms import FORMS, FormError, printing, render
from tests.ground.papers import PAPERS, PUBLIC_NOTICE

# poppler reads the printed page; in CI it must be there.
pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None and not os.environ.get("CI"),
    reason="no pdftotext on this machine (apt install poppler-utils)",
)


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return "".join(done.stdout.decode().split())


def fonts_of(pdf: bytes) -> str:
    done = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=False)
    return done.stdout.decode()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_prints_its_sample(form):
    pdf = render(form, PAPERS[form])
    assert pdf.startswith(b"%PDF")
    text = text_of(pdf)
    assert PAPERS[form]["organ"] in text and PAPERS[form]["number"] in text


def test_a_notice_shows_its_rows_period_and_where_to_object():
    text = text_of(render("public_notice", PUBLIC_NOTICE))
    for part in ("黄＊", "1,524.50", "2026年10月10日至2026年10月17日", "共7天", "0371-00000000"):
        assert part in text


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        '#read("official.typ")',
        "$x^2$",
        "*粗* _斜_ `code`",
        '"]#eval("1+1")',
        "<a>@b",
    ],
)
def test_what_a_user_typed_is_printed_and_never_run(typed):
    data = {**PUBLIC_NOTICE, "intro": typed, "title": typed}
    text = text_of(render("public_notice", data))
    assert text.count("".join(typed.split())) == 2


def test_the_same_data_give_the_same_bytes():
    assert render("public_notice", PUBLIC_NOTICE) == render(
        "public_notice", copy.deepcopy(PUBLIC_NOTICE)
    )


def test_a_notice_of_many_households_repeats_its_heading_on_every_page():
    rows = [{**PUBLIC_NOTICE["rows"][0], "number": at} for at in range(1, 200)]
    text = text_of(render("public_notice", {**PUBLIC_NOTICE, "rows": rows}))
    assert text.count("拟保障金额") > 3


def test_missing_data_and_unknown_forms_are_refused():
    with pytest.raises(FormError, match="public_notice 无法生成"):
        render("public_notice", {"title": "x"})
    with pytest.raises(FormError, match="没有名为"):
        render("../official", {})


def test_missing_fonts_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(printing, "FONT_DIR", tmp_path)
    printing.fonts.cache_clear()
    with pytest.raises(FormError, match=r"缺少字体 NotoSerifSC_400Regular\.ttf"):
        render("public_notice", PUBLIC_NOTICE)


def test_the_pages_carry_our_own_fonts():
    fonts = fonts_of(render("public_notice", PUBLIC_NOTICE))
    assert "NotoSerifSC" in fonts and "NotoSansSC" in fonts


def test_a_decimal_is_printed_as_an_amount():
    data = {**PUBLIC_NOTICE, "rows": [{**PUBLIC_NOTICE["rows"][0], "amount": Decimal("9999.9")}]}
    assert "9,999.90" in text_of(render("public_notice", data))
