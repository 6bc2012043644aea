"""Papers, findings and receipts begin at their beginning and go on by their table.

A paper counts when the ledger says so; a fine is of a fraud, within the rule's times; a subsidy
rests on an index that stands; a receipt or a photo from a door serves one payment for ever.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# From a status to a status: the columns that may change besides the version.
SIGNED = "status,confirmed_by_id,confirmed_on"
PAPERS = {
    "payments_allocation": {
        "recorded>confirmed": f"{SIGNED},received_on",
        "recorded>withdrawn": "status",
        "confirmed>reversed": "status",
    },
    "payments_workexpense": {
        "recorded>confirmed": SIGNED,
        "recorded>withdrawn": "status",
        "confirmed>reversed": "status",
    },
    "payments_budgetrequest": {
        "submitted>approved": f"{SIGNED},approved_amount,approved_document",
        "submitted>returned": "status",
        "approved>reversed": "status",
    },
    "payments_yearend": {"prepared>closed": SIGNED, "prepared>withdrawn": "status"},
}
FIRST = {
    "payments_allocation": "recorded", "payments_workexpense": "recorded",
    "payments_budgetrequest": "submitted", "payments_yearend": "prepared",
    "payments_recovery": "prepared", "payments_backpay": "prepared",
    "payments_priceindex": "recorded",
}  # fmt: skip

WAYS = """
CREATE FUNCTION begins_at_its_beginning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '单据须先登记，再由另一人复核或决定' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION paper_takes_its_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text := TG_ARGV[0]::jsonb ->> (OLD.status || '>' || NEW.status);
    columns text[] := string_to_array(free || ',version', ',');
BEGIN
    IF free IS NULL OR to_jsonb(NEW) - columns IS DISTINCT FROM to_jsonb(OLD) - columns THEN
        RAISE EXCEPTION '资金单据只能按规定的步骤办理，登记的内容不能改动'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- What counts was posted, and what was reversed was posted back: in the same transaction.
CREATE FUNCTION a_paper_is_as_it_was_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posted bigint; undone boolean;
BEGIN
    SELECT t.id, r.id IS NOT NULL INTO posted, undone
      FROM payments_ledgertransaction t
      LEFT JOIN payments_ledgertransaction r ON r.reverses_id = t.id
     WHERE t.reference = NEW.number AND t.event = TG_ARGV[0] AND t.total = NEW.amount
       AND t.area_code = NEW.area_code AND t.fund = NEW.fund;
    IF posted IS NULL OR undone <> (NEW.status = 'reversed') THEN
        RAISE EXCEPTION '单据 % 的状态与账簿不符', NEW.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER allocation_is_as_it_was_posted BEFORE UPDATE ON payments_allocation FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND NEW.status IN ('confirmed', 'reversed'))
    EXECUTE FUNCTION a_paper_is_as_it_was_posted('allocation');
CREATE TRIGGER work_expense_is_as_it_was_posted BEFORE UPDATE ON payments_workexpense FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND NEW.status IN ('confirmed', 'reversed'))
    EXECUTE FUNCTION a_paper_is_as_it_was_posted('work_expense');

-- A fund's year by its entries, the year's end itself left out; `left_open` is what that did not
-- carry over.
CREATE FUNCTION year_of_a_fund(county text, of_fund text, of_year integer)
RETURNS TABLE (opening numeric, received numeric, spent numeric, adjusted numeric,
               left_open bigint) LANGUAGE sql STABLE AS $$
    WITH moves AS (
        SELECT a.kind, t.event = 'year_end' AS closing, extract(year FROM t.on_date) AS year,
               e.credit - e.debit AS sum, a.id AS account
          FROM payments_ledgeraccount a
          JOIN payments_ledgerentry e ON e.account_id = a.id
          JOIN payments_ledgertransaction t ON t.id = e.transaction_id
         WHERE a.area_code = county AND a.fund = of_fund
           AND a.kind IN ('income', 'expense', 'work_expense', 'surplus')
           AND t.on_date <= make_date(of_year, 12, 31))
    SELECT coalesce(sum(sum) FILTER (WHERE year < of_year), 0),
           coalesce(sum(sum) FILTER (WHERE year = of_year AND NOT closing AND kind = 'income'), 0),
           -coalesce(sum(sum) FILTER (WHERE year = of_year AND NOT closing
                                        AND kind IN ('expense', 'work_expense')), 0),
           coalesce(sum(sum) FILTER (WHERE year = of_year AND NOT closing
                                       AND kind = 'surplus'), 0),
           (SELECT count(*) FROM (SELECT account FROM moves WHERE kind <> 'surplus'
                                   GROUP BY account HAVING sum(sum) <> 0) open)
      FROM moves
$$;

CREATE FUNCTION a_year_ends_as_its_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM year_of_a_fund(NEW.area_code, NEW.fund, NEW.year) y
                    WHERE (y.opening, y.received, y.spent, y.adjusted, y.left_open)
                        = (NEW.opening, NEW.received, NEW.spent, NEW.adjusted, 0)) THEN
        RAISE EXCEPTION '年终结转的数字与账簿不符，或者收支没有结转'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_year_ends_as_its_books BEFORE UPDATE ON payments_yearend FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND NEW.status = 'closed')
    EXECUTE FUNCTION a_year_ends_as_its_books();
"""
ON_FIRST = """
CREATE TRIGGER {table}_begins BEFORE INSERT ON {table} FOR EACH ROW
    WHEN (NEW.status <> '{first}') EXECUTE FUNCTION begins_at_its_beginning();
"""
ON_WAYS = """
CREATE TRIGGER {table}_takes_its_way BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.status <> '{first}' OR OLD.status <> NEW.status)
    EXECUTE FUNCTION paper_takes_its_way('{ways}');
"""

INDEX_WAYS = {
    "recorded>confirmed": "status,confirmed_by_id,confirmed_on",
    "recorded>withdrawn": "status",
    "confirmed>withdrawn": "status,withdrawn_by_id,withdrawn_on",
}
INDEX_WAYS_BEFORE = INDEX_WAYS | {"confirmed>withdrawn": "status"}

FINDINGS = """
CREATE FUNCTION a_fine_is_of_a_fraud() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_recovery r
                    WHERE r.id = NEW.recovery_id AND r.ground = 'fraud'
                      AND r.status IN ('decided', 'waiving', 'settled', 'closed')
                      AND NEW.amount BETWEEN NEW.least * r.total AND NEW.most * r.total
                      AND NEW.multiple = round(NEW.amount / r.total, 2)) THEN
        RAISE EXCEPTION '只有骗取保障金的案件可以登记罚款，金额须在规定的倍数之内'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_fine_is_of_a_fraud BEFORE INSERT ON payments_fraudfine
    FOR EACH ROW EXECUTE FUNCTION a_fine_is_of_a_fraud();

-- Whoever withdraws the index waits for this batch, or it for them.
CREATE FUNCTION a_subsidy_rests_on_its_index() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM payments_priceindex WHERE number = NEW.terms ->> 'index'
        AND area_code = NEW.area_code AND month = NEW.month AND status = 'confirmed' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION '价格指数没有复核或者已经撤回' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_subsidy_rests_on_its_index BEFORE INSERT ON payments_batch
    FOR EACH ROW WHEN (NEW.kind = 'price') EXECUTE FUNCTION a_subsidy_rests_on_its_index();

CREATE FUNCTION no_subsidy_rests_on_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_batch
                WHERE kind = 'price' AND area_code = NEW.area_code AND month = NEW.month
                  AND status <> 'voided' AND terms ->> 'index' = NEW.number) THEN
        RAISE EXCEPTION '已有批次据此发放，价格指数不能撤回' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_subsidy_rests_on_it BEFORE UPDATE ON payments_priceindex FOR EACH ROW
    WHEN (OLD.status = 'confirmed' AND NEW.status = 'withdrawn')
    EXECUTE FUNCTION no_subsidy_rests_on_it();
"""
ON_INDEX = """
DROP TRIGGER payments_priceindex_stays ON payments_priceindex;
CREATE TRIGGER payments_priceindex_stays BEFORE UPDATE ON payments_priceindex FOR EACH ROW
    WHEN (OLD.status <> 'recorded' OR OLD.status <> NEW.status)
    EXECUTE FUNCTION finding_takes_its_way('{ways}');
"""

UNDO = """
DROP TRIGGER no_subsidy_rests_on_it ON payments_priceindex;
DROP FUNCTION no_subsidy_rests_on_it();
DROP TRIGGER a_subsidy_rests_on_its_index ON payments_batch;
DROP FUNCTION a_subsidy_rests_on_its_index();
DROP TRIGGER a_fine_is_of_a_fraud ON payments_fraudfine;
DROP FUNCTION a_fine_is_of_a_fraud();
DROP TRIGGER a_year_ends_as_its_books ON payments_yearend;
DROP FUNCTION a_year_ends_as_its_books();
DROP FUNCTION year_of_a_fund(text, text, integer);
DROP TRIGGER work_expense_is_as_it_was_posted ON payments_workexpense;
DROP TRIGGER allocation_is_as_it_was_posted ON payments_allocation;
DROP FUNCTION a_paper_is_as_it_was_posted();
DROP FUNCTION paper_takes_its_way();
DROP FUNCTION begins_at_its_beginning();
"""


def _ways(ways: dict[str, str]) -> str:
    return "{" + ", ".join(f'"{way}": "{free}"' for way, free in ways.items()) + "}"


def _on_each() -> str:
    ways = "".join(
        ON_WAYS.format(table=table, first=FIRST[table], ways=_ways(allowed))
        for table, allowed in PAPERS.items()
    )
    return ways + "".join(ON_FIRST.format(table=t, first=first) for t, first in FIRST.items())


def _off_each() -> str:
    ways = "".join(f"DROP TRIGGER {table}_takes_its_way ON {table};\n" for table in PAPERS)
    return ways + "".join(f"DROP TRIGGER {table}_begins ON {table};\n" for table in FIRST)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0029_batches_by_their_content"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "priceindex",
            "withdrawn_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="撤回人",
            ),
        ),
        migrations.AddField(
            "priceindex", "withdrawn_on", models.DateField(null=True, verbose_name="撤回日期")
        ),
        migrations.AddField(
            "fraudfine",
            "least",
            models.DecimalField(
                decimal_places=2, max_digits=4, null=True, verbose_name="规定的最低倍数"
            ),
        ),
        migrations.AddField(
            "fraudfine",
            "most",
            models.DecimalField(
                decimal_places=2, max_digits=4, null=True, verbose_name="规定的最高倍数"
            ),
        ),
        migrations.AddConstraint(
            model_name="priceindex",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "withdrawn"), _negated=True),
                    ("confirmed_by__isnull", True),
                    models.Q(
                        models.Q(("withdrawn_by", models.F("confirmed_by")), _negated=True),
                        ("withdrawn_by__isnull", False),
                        ("withdrawn_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_confirmed_price_index_is_withdrawn_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="fraudfine",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document_number", ""), _negated=True),
                    models.Q(("basis", ""), _negated=True),
                ),
                name="a_fine_has_its_document_and_its_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="handreceipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("photo_sha256", ""), _negated=True),
                fields=("photo_sha256",),
                name="a_photo_at_the_door_serves_one_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel", "hand")),
                fields=("sha256",),
                name="a_receipt_of_the_door_serves_one_payment",
            ),
        ),
        migrations.RunSQL(
            WAYS + _on_each() + FINDINGS + ON_INDEX.format(ways=_ways(INDEX_WAYS)),
            ON_INDEX.format(ways=_ways(INDEX_WAYS_BEFORE)) + _off_each() + UNDO,
        ),
    ]
