"""The outer form of a workbook: the zip archive and what its parts declare.

Checked before parsing: the parser allots memory for the whole rectangle that a sheet spans, so
one cell in the far corner of a small file would ask for gigabytes.
"""

import html
import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree

MAX_UNPACKED = 300 * 1024 * 1024
MAX_PARTS = 2000
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
CELL = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>[^>]*[^/>])>"
    rb"(?:\s*<(?:\w+:)?f(?P<shared>\s[^>]*)?(?:/>|>(?P<formula>[^<]*)</))?"
)
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


class BadWorkbook(ValueError):
    """The file cannot be taken; the message says in Chinese why and what to do."""


@dataclass
class SheetPart:
    """What a sheet's own text says: how far it reaches, and its formulas by (row, column)."""

    name: str
    last_row: int = 0
    last_column: int = 0
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def inspect(data: bytes, *, max_bytes: int) -> dict[str, SheetPart]:
    """The sheets by name, after every check that can be made from outside. Raises BadWorkbook."""
    if not data:
        raise BadWorkbook("文件是空的。请重新选择文件。")
    if len(data) > max_bytes:
        raise BadWorkbook(
            f"文件有 {_megabytes(len(data))} MB，超过 {_megabytes(max_bytes)} MB。"
            "请分成几个文件上传。"
        )
    if data.startswith(OLE_MAGIC):
        if ENCRYPTED in data:
            raise BadWorkbook("文件设有打开密码。请取消密码后重新上传。")
        raise BadWorkbook("这是旧版 .xls 文件。请用表格软件另存为 .xlsx 后重新上传。")
    if not data.startswith(b"PK"):
        raise BadWorkbook(
            "这不是 .xlsx 表格（可能是 CSV 或其他文件改了扩展名）。"
            "请用表格软件打开并另存为 .xlsx 后重新上传。"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _sheets(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise BadWorkbook("文件已损坏，无法读取。请用表格软件打开并另存后重新上传。") from error


def _sheets(archive: zipfile.ZipFile) -> dict[str, SheetPart]:
    entries = archive.infolist()
    # zipfile reads no further than an entry declares, so the declared sizes bind.
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise BadWorkbook("文件解压后过大，已拒绝读取。请把内容复制到新建的表格中再上传。")
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise BadWorkbook(
            "这不是 .xlsx 表格（可能是 .xlsb、.ods 或其他文档）。"
            "请用表格软件打开并另存为 .xlsx 后重新上传。"
        )
    if archive.testzip() is not None:
        raise BadWorkbook("文件已损坏，无法读取。请重新取得该文件后上传。")
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _xml(archive, "xl/_rels/workbook.xml.rels")
    }
    sheets = {}
    for element in _xml(archive, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        target = targets.get(element.get(RELATION) or element.get(STRICT_RELATION), "")
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        name = element.get("name", "")
        if path in names:
            sheets[name] = _scan(name, archive.read(path))
    return sheets


def _xml(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    text = archive.read(path)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise BadWorkbook("文件含有不允许的内容，已拒绝读取。请用表格软件另存后重新上传。")
    return ElementTree.fromstring(text)


def _scan(name: str, text: bytes) -> SheetPart:
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in text[:4096]:
        raise BadWorkbook("文件的编码不常见，无法读取。请用表格软件另存后重新上传。")
    part = SheetPart(name)
    for match in CELL.finditer(text):
        reference = REFERENCE.search(match["attributes"])
        if not reference:
            continue
        row, column = int(reference[2]), _column(reference[1])
        part.last_row = max(part.last_row, row)
        part.last_column = max(part.last_column, column)
        if match["formula"] is not None or match["shared"] is not None:
            formula = html.unescape((match["formula"] or b"").decode("utf-8", "replace"))
            part.formulas[row, column] = f"={formula}"
    return part


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
