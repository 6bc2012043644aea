"""Seal, unseal, and the blind index.

A sealed value is: version (1 byte), length of the key id (1 byte), key id, nonce (12 bytes),
ciphertext with its 16-byte tag. The purpose is associated data: a ciphertext may be copied
between tables for the same purpose, and opens for no other.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dibao.crypto.keys import ring

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16


class BadSeal(Exception):
    """The bytes are not a sealed value of this purpose, or were changed."""


def seal(text: str, purpose: str) -> bytes:
    """Seal a text for one purpose, e.g. ``"id_number"``, under the active key."""
    return seal_bytes(text.encode(), purpose)


def unseal(sealed: bytes, purpose: str) -> str:
    """Open what ``seal`` made. Raises BadSeal (wrong purpose or changed) or BadKeys."""
    return unseal_bytes(sealed, purpose).decode()


def seal_bytes(plain: bytes, purpose: str) -> bytes:
    """Seal bytes for one purpose under the active key, with a fresh random nonce."""
    keys = ring()
    header = header_of(keys.active)
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(keys.key(keys.active))
    return header + nonce + cipher.encrypt(nonce, plain, _bound(header, purpose))


def unseal_bytes(sealed: bytes, purpose: str) -> bytes:
    """Open what ``seal_bytes`` made. Raises BadSeal or BadKeys."""
    sealed = bytes(sealed)
    length = header_length(sealed)
    header, nonce = sealed[:length], sealed[length : length + NONCE_BYTES]
    cipher = AESGCM(ring().key(header[2:].decode("ascii", "replace")))
    try:
        return cipher.decrypt(nonce, sealed[length + NONCE_BYTES :], _bound(header, purpose))
    except InvalidTag as error:
        raise BadSeal("密文已被改动，或用途不符，无法解密。") from error


def header_of(key_id: str) -> bytes:
    """The first bytes of every value sealed with this key."""
    return bytes([VERSION, len(key_id)]) + key_id.encode("ascii")


def header_length(sealed: bytes) -> int:
    """Length of the header of a sealed value; its first bytes are enough. Raises BadSeal."""
    if len(sealed) < 2 or sealed[0] != VERSION or sealed[1] == 0:
        raise BadSeal("数据不是本系统的密文。")
    return 2 + sealed[1]


def blind_index(text: str, purpose: str) -> str:
    """64 hex digits that are equal for equal texts of one purpose, and tell nothing else.

    HMAC-SM3 under a key of its own. Give it the normalised text.
    """
    mac = hmac.HMAC(ring().index, hashes.SM3())
    mac.update(purpose.encode() + b"\0" + text.encode())
    return mac.finalize().hex()


def _bound(header: bytes, purpose: str) -> bytes:
    return header + b"\0" + purpose.encode()
