"""Sealing anew with the active key, so that an old key can be taken off the ring.

Each value names its key, so the work left is what a query finds: a run that was stopped goes on
where it was.
"""

import os
from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from dibao.crypto.fields import SealedField
from dibao.crypto.keys import active_key_id
from dibao.crypto.sealing import header_of, seal, unseal
from dibao.crypto.storage import SealedStorage


def sealed_columns() -> Iterator[tuple[type[models.Model], SealedField]]:
    """Every sealed column of every model, history tables included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_fields:
                if isinstance(field, SealedField):
                    yield model, field


def reseal_chunk(model: type[models.Model], field: SealedField, *, size: int) -> int:
    """Seal up to ``size`` values of one column anew, in one transaction; how many were done.

    The values stay the same, so neither save() nor the history is involved. A table whose rows
    are sealed may let this one change through while `dibao.resealing` is on (payments 0005).
    """
    quote = connection.ops.quote_name
    table, key, column = (
        quote(name) for name in (model._meta.db_table, model._meta.pk.column, field.column)
    )
    header = header_of(active_key_id())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL dibao.resealing = 'on'")
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} "
            f"WHERE substring({column} FROM 1 FOR %s) <> %s LIMIT %s FOR UPDATE",
            [len(header), header, size],
        )
        rows = cursor.fetchall()
        cursor.executemany(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s",
            [
                (seal(unseal(value, field.purpose), field.purpose), primary_key)
                for primary_key, value in rows
            ],
        )
    return len(rows)


def reseal_files() -> Iterator[str]:
    """Seal every stored file anew that is not yet under the active key; the names of those done."""
    storage = default_storage
    if not isinstance(storage, SealedStorage) or not os.path.isdir(storage.location):
        return
    for folder, _folders, files in os.walk(storage.location):
        for file in files:
            name = os.path.relpath(os.path.join(folder, file), storage.location)
            if not file.startswith(".") and storage.reseal(name):
                yield name
