"""What may be handed in: PDF, JPG or PNG, known by content and not by name."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from dibao.trail.refusals import Refusal

ACCEPT = ".pdf,.jpg,.jpeg,.png"
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
NAME_LENGTH = 200
# An id or account number typed into a file name must not be stored in the clear.
LONG_NUMBER = re.compile(r"\d{6,}(?=\d{4}|\d{3}[Xx])")


@dataclass(frozen=True)
class Paper:
    """A file that has passed: its bytes, type and digest."""

    content: bytes
    content_type: str
    name: str

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def read_paper(upload: UploadedFile) -> Paper:
    """The upload's content. Raises Refusal when it is empty, too large or of another type."""
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size > limit:
        raise Refusal(
            f"文件大小为 {upload.size / 1024**2:.1f} MB，超过上限 {limit // 1024**2} MB。"
            "请压缩或分成几个文件后再上传。",
            field="file",
        )
    if not upload.size:
        raise Refusal("文件是空的，请重新扫描或选择文件。", field="file")
    content = upload.read()
    if content_type := content_type_of(content):
        return Paper(content, content_type, _safe_name(upload.name))
    raise Refusal(
        "文件内容不是 PDF、JPG 或 PNG（只改扩展名无效）。请扫描或另存为上述格式后再上传。",
        field="file",
    )


def content_type_of(content: bytes) -> str:
    """What the bytes are; "" for what nobody may hand in."""
    return next((kind for start, kind in SIGNATURES if content.startswith(start)), "")


def _safe_name(name: str) -> str:
    name = PurePath(name.replace("\\", "/")).name
    name = LONG_NUMBER.sub(lambda match: "*" * len(match[0]), name)
    return name[-NAME_LENGTH:]
