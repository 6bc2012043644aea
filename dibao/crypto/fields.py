"""A model field whose value is text in Python and sealed bytes in the database."""

from django.core.exceptions import FieldError
from django.db import models

from dibao.crypto.sealing import seal, unseal


class SealedText(str):
    """An opened value: a plain str whose repr shows nothing, so logs and tracebacks do not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'<sealed>'"


class SealedField(models.Field):
    """Text sealed at rest: ``SealedField("身份证号", purpose="id_number")``.

    Works with values(), bulk_create, bulk_update and history copies. It cannot be searched:
    look a number up by its ``blind_index`` in a column beside it.
    """

    description = "Sealed text"

    def __init__(self, verbose_name=None, *, purpose: str, **kwargs):
        if not purpose:
            raise ValueError("A sealed field needs a purpose.")
        if kwargs.get("unique") or kwargs.get("db_index") or kwargs.get("primary_key"):
            raise ValueError("A sealed field cannot be indexed: index its blind index.")
        self.purpose = purpose
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        return name, "dibao.crypto.SealedField", args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def to_python(self, value):
        return value if value is None else SealedText(value)

    def from_db_value(self, value, expression, connection):
        return value if value is None else SealedText(unseal(value, self.purpose))

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None:
            return None
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}.")
        return connection.Database.Binary(seal(value, self.purpose))

    def value_to_string(self, obj):
        raise TypeError("Sealed fields are not serialised: back up the database instead.")

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"{self.name} is sealed and cannot be compared ({lookup_name}): "
            "look it up by its blind index."
        )

    def get_transform(self, lookup_name):
        raise FieldError(f"{self.name} is sealed and cannot be transformed ({lookup_name}).")
