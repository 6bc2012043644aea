"""The application's own role in the database: it works with the rows and owns nothing.

`prepare` runs as the owner of the tables. Where APP_ROLE and APP_PASSWORD are set it makes that
role after every migration, with the rights of `docs/deploy/app-role.sql`; web, worker, beat and
keeper connect with it.
"""

import re
from collections.abc import Mapping

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

RIGHTS = settings.BASE_DIR / "docs" / "deploy" / "app-role.sql"
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class BadRole(ValueError):
    """What the environment says of the role cannot be used; the message says what to set."""


def from_environment(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Name and password of the role; None where none is asked for. Raises `BadRole`."""
    name, password = environment.get("APP_ROLE", ""), environment.get("APP_PASSWORD", "")
    if not name:
        return None
    if not NAME.fullmatch(name):
        raise BadRole(f"APP_ROLE={name}: lower-case letters, digits and _ only")
    if not password:
        raise BadRole("set APP_PASSWORD, the password of the application's role")
    return name, password


@transaction.atomic
def grant(name: str, password: str) -> None:
    """Make the role, or give it this password, and its rights on every table that there is.

    The server sees a verifier, never the password. Raises `BadRole` for the owner's own name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, to_regrole(%s) IS NOT NULL", [name])
        owner, stands = cursor.fetchone()
        if owner == name:
            raise BadRole(f"APP_ROLE={name} is the owner: name another role")
        verifier = cursor.connection.pgconn.encrypt_password(
            password.encode(), name.encode(), b"scram-sha-256"
        )
        change = "ALTER ROLE {} LOGIN PASSWORD {}" if stands else "CREATE ROLE {} LOGIN PASSWORD {}"
        cursor.execute(
            sql.SQL(change).format(sql.Identifier(name), sql.Literal(verifier.decode())).as_string()
        )
        cursor.execute(RIGHTS.read_text(encoding="utf-8").replace(":role", name))
