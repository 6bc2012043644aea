-- The role that web, worker and beat should use in production: it works with the rows and owns
-- nothing. Triggers refuse changes of the ledger, of sealed payments and of the trail to everybody,
-- but the owner of a table could switch its triggers off; this role cannot, and has no right to
-- UPDATE, DELETE or TRUNCATE what is only ever added to.
--
-- `python -m dibao.launch prepare`, the `migrate` of docker-compose.yml, makes the role and runs this
-- after every migration where APP_ROLE and APP_PASSWORD are set (dibao/rights.py). By hand, as the
-- owner, for a role that is there:
--     psql "$OWNER_URL" -v role=dibao_app -f docs/deploy/app-role.sql

GRANT USAGE ON SCHEMA public TO :role;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :role;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :role;
REVOKE UPDATE, DELETE ON
    payments_ledgertransaction, payments_ledgerentry, trail_trailentry,
    payments_bankreturn, payments_bankreturnline, payments_resolution, payments_refund,
    payments_accountstatement, payments_arrival,
    payments_handreceipt, payments_bankfile, payments_sending, payments_command, payments_bridging,
    payments_recoverymonth, payments_backpaymonth, payments_instalment, payments_fraudfine,
    payments_receiptreversal
    FROM :role;
REVOKE UPDATE, DELETE ON households_move FROM :role;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :role;
REVOKE CREATE ON SCHEMA public FROM :role;
