"""What the ledger refuses by itself: no unbalanced sum, no mixed funds, no second thoughts."""

from django.db import migrations

LEDGER_TABLES = (
    "payments_ledgeraccount",
    "payments_ledgertransaction",
    "payments_ledgerentry",
)
PAPER_TABLES = (
    "payments_allocation",
    "payments_workexpense",
    "payments_budgetrequest",
    "payments_yearend",
)

FORBID = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '账簿只能追加，不能修改、删除或清空；记错的凭证应当冲销'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION ledger_transaction_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines bigint; debits numeric; credits numeric;
BEGIN
    SELECT count(*), coalesce(sum(debit), 0), coalesce(sum(credit), 0)
      INTO lines, debits, credits FROM payments_ledgerentry WHERE transaction_id = NEW.id;
    IF debits <> credits OR debits <> NEW.total OR lines <> NEW.entry_count THEN
        RAISE EXCEPTION '凭证 % 借贷不平或分录不全：借方 %，贷方 %，凭证金额 %',
            NEW.key, debits, credits, NEW.total USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transaction_balances
    AFTER INSERT ON payments_ledgertransaction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_transaction_balances();

-- Lines are numbered from 1 and one of a kind, and at commit all are there: so none is added later.
CREATE FUNCTION ledger_entries_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh
                 JOIN payments_ledgertransaction t ON t.id = fresh.transaction_id
                 JOIN payments_ledgeraccount a ON a.id = fresh.account_id
                WHERE a.area_code <> t.area_code OR a.fund <> t.fund) THEN
        RAISE EXCEPTION '一张凭证只能使用同一区县、同一资金的科目：城市、农村、工作经费分账核算'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM fresh
                 JOIN payments_ledgertransaction t ON t.id = fresh.transaction_id
                WHERE fresh.event <> t.event
                   OR fresh.line NOT BETWEEN 1 AND t.entry_count) THEN
        RAISE EXCEPTION '分录与凭证不符，或凭证已经记完，不能再加分录'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_fit AFTER INSERT ON payments_ledgerentry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_fit();

CREATE FUNCTION ledger_year_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_ledgertransaction
                WHERE area_code = NEW.area_code AND fund = NEW.fund AND event = 'year_end'
                  AND on_date >= NEW.on_date) THEN
        RAISE EXCEPTION '% 所在年度已年终结转，不能再记账', NEW.on_date
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_year_is_open BEFORE INSERT ON payments_ledgertransaction
    FOR EACH ROW EXECUTE FUNCTION ledger_year_is_open();

CREATE FUNCTION fund_paper_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{status,version}'::text[]
       IS NOT DISTINCT FROM to_jsonb(OLD) - '{status,version}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '已复核的资金单据不能改动' USING ERRCODE = 'restrict_violation';
END $$;
"""

ON_LEDGER = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
"""

ON_PAPERS = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN (OLD.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION fund_paper_stays();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION fund_paper_stays();
"""

DROP = """
DROP TRIGGER {table}_no_truncate ON {table};
DROP TRIGGER {table}_stays ON {table};
"""

ALLOW = """
DROP FUNCTION fund_paper_stays();
DROP TRIGGER ledger_year_is_open ON payments_ledgertransaction;
DROP FUNCTION ledger_year_is_open();
DROP TRIGGER ledger_entries_fit ON payments_ledgerentry;
DROP FUNCTION ledger_entries_fit();
DROP TRIGGER ledger_transaction_balances ON payments_ledgertransaction;
DROP FUNCTION ledger_transaction_balances();
DROP FUNCTION ledger_is_append_only();
"""


def for_each(tables: tuple[str, ...], text: str) -> str:
    return "".join(text.format(table=table) for table in tables)


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_seals")]
    operations = [
        migrations.RunSQL(
            FORBID + for_each(LEDGER_TABLES, ON_LEDGER) + for_each(PAPER_TABLES, ON_PAPERS),
            for_each(LEDGER_TABLES + PAPER_TABLES, DROP) + ALLOW,
        )
    ]
