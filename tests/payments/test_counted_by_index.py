"""What a household holds is looked up by index, whatever the statistics are."""

import pytest
from django.db import connection

COUNTS = ("times_held", "bank_says_otherwise")


@pytest.mark.django_db
def test_no_later_version_of_the_counts_reads_a_whole_table_for_each_payment():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = ANY(%s)", [list(COUNTS)])
        assert cursor.fetchall() == [(["enable_seqscan=off"],)] * len(COUNTS)
