"""Uploaded and generated files, sealed on disk under names that tell nothing."""

import os
import pathlib
import tempfile
import uuid

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from dibao.crypto.keys import active_key_id
from dibao.crypto.sealing import (
    NONCE_BYTES,
    TAG_BYTES,
    header_length,
    header_of,
    seal_bytes,
    unseal_bytes,
)


@deconstructible(path="dibao.crypto.SealedStorage")
class SealedStorage(FileSystemStorage):
    """Files sealed at rest. ``open`` gives the plain content; nothing has an address of its own.

    The stored name keeps the folder of ``upload_to`` and replaces the rest by a random name, so
    keep the original file name in a column where it is needed. The seal is bound to the stored
    name: a file put in the place of another does not open.
    """

    def get_available_name(self, name, max_length=None):
        folder = pathlib.PurePosixPath(str(name).replace("\\", "/")).parent
        return super().get_available_name(str(folder / uuid.uuid4().hex), max_length=max_length)

    def _save(self, name, content):
        content.seek(0)
        plain = content.read()
        if isinstance(plain, str):
            plain = plain.encode()
        saved = super()._save(name, ContentFile(seal_bytes(plain, _purpose(name))))
        os.chmod(self.path(saved), 0o600)
        return saved

    def _open(self, name, mode="rb"):
        if mode != "rb":
            raise ValueError("A sealed file is opened for reading: save a new one instead.")
        sealed = pathlib.Path(self.path(name)).read_bytes()
        return _file(unseal_bytes(sealed, _purpose(name)), name)

    def size(self, name):
        """The plain size in bytes, from the sealed file's own size."""
        path = pathlib.Path(self.path(name))
        with path.open("rb") as file:
            length = header_length(file.read(2))
        return path.stat().st_size - length - NONCE_BYTES - TAG_BYTES

    def url(self, name):
        raise ValueError("A sealed file has no address: serve it through a view that checks scope.")

    def reseal(self, name: str) -> bool:
        """Seal one file anew with the active key; False when it is so already."""
        path = pathlib.Path(self.path(name))
        sealed = path.read_bytes()
        if sealed.startswith(header_of(active_key_id())):
            return False
        renewed = seal_bytes(unseal_bytes(sealed, _purpose(name)), _purpose(name))
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(renewed)
        os.replace(temporary, path)
        return True


def _purpose(name: str) -> str:
    return f"file:{pathlib.PurePosixPath(name).name}"


def _file(plain: bytes, name: str) -> File:
    file = ContentFile(plain, name=name)
    file.mode = "rb"
    return file
