"""Where the keys come from: the environment, or a local file made on first use.

``DIBAO_KEYS`` is JSON: ``{"active": "k1", "keys": {"k1": "<base64 of 32 bytes>"},
"index": "<base64 of 32 bytes>"}``. Without it the key ``local`` is derived from a random secret
under ``var/secrets``. An office that moves from the one to the other keeps that folder: the key
``local`` stays readable, and ``index`` may be left out, so that the blind indexes stay valid.
"""

import base64
import binascii
import json
import os
import re
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dibao import embedded

ENVIRONMENT = "DIBAO_KEYS"
LOCAL = "local"
KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class BadKeys(Exception):
    """The key ring is missing a key, or is not well formed. Never carries key material."""


@dataclass(frozen=True)
class Ring:
    """The sealing keys by id, the id that seals new values, and the key of the blind index."""

    active: str
    index: bytes = field(repr=False)
    keys: dict[str, bytes] = field(repr=False)

    def key(self, key_id: str) -> bytes:
        """The key named by a sealed value. Raises BadKeys when it is not on the ring."""
        if key_id in self.keys:
            return self.keys[key_id]
        if key_id == LOCAL:
            return _local_key("data_key")
        raise BadKeys(f"密钥 {key_id} 不在 {ENVIRONMENT} 中，无法解密。请补回该密钥后重试。")


@lru_cache(maxsize=1)
def ring() -> Ring:
    """The key ring of this process, read once."""
    text = os.environ.get(ENVIRONMENT, "")
    if text:
        return _parse(text)
    return Ring(active=LOCAL, keys={LOCAL: _local_key("data_key")}, index=_local_key("index_key"))


def active_key_id() -> str:
    """The id of the key that seals new values."""
    return ring().active


def _parse(text: str) -> Ring:
    try:
        data = json.loads(text)
        keys = {key_id: _decode(key_id, value) for key_id, value in data["keys"].items()}
        active = data["active"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKeys(f"{ENVIRONMENT} 格式不正确，应为含 active、keys 的 JSON。") from error
    for key_id in keys:
        if not KEY_ID.fullmatch(key_id):
            raise BadKeys(f"{ENVIRONMENT} 的密钥编号只能用字母、数字、下划线和连字符。")
    if active not in keys:
        raise BadKeys(f"{ENVIRONMENT} 的 active 指向的密钥 {active} 不在 keys 中。")
    index = data.get("index")
    return Ring(
        active=active,
        keys=keys,
        index=_decode("index", index) if index else _local_key("index_key"),
    )


def _decode(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError) as error:
        raise BadKeys(f"{ENVIRONMENT} 中的密钥 {name} 不是 base64。") from error
    if len(key) != KEY_BYTES:
        raise BadKeys(f"{ENVIRONMENT} 中的密钥 {name} 应为 {KEY_BYTES} 字节。")
    return key


def _local_key(name: str) -> bytes:
    """32 bytes from a local secret, apart for each name."""
    derivation = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=name.encode())
    return derivation.derive(embedded.local_secret(name).encode())
