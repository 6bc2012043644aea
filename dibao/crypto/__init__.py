"""Sealing: personal numbers and files are unreadable on disk, and the key is kept elsewhere.

AES-256-GCM seals, HMAC-SM3 makes the blind index by which a sealed number is looked up.
"""

from dibao.crypto.fields import SealedField, SealedText
from dibao.crypto.keys import BadKeys, active_key_id
from dibao.crypto.masks import mask_account, mask_id, mask_name, mask_phone
from dibao.crypto.sealing import BadSeal, blind_index, seal, seal_bytes, unseal, unseal_bytes
from dibao.crypto.storage import SealedStorage

__all__ = [
    "BadKeys",
    "BadSeal",
    "SealedField",
    "SealedStorage",
    "SealedText",
    "active_key_id",
    "blind_index",
    "mask_account",
    "mask_id",
    "mask_name",
    "mask_phone",
    "seal",
    "seal_bytes",
    "unseal",
    "unseal_bytes",
]
