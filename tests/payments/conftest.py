import pytest
from django.db import connection, transaction


@pytest.fixture
def sql(db):
    """Run a statement around the application, as someone at the database's own prompt would."""

    def run(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement)

    return run
