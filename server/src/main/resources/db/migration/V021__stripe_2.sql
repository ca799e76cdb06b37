SET LOCAL lock_timeout = '5s';

-- Every create and every read would lock the row of its organization. An operation's account says whose it is, and what is read
-- again is a row that does.
ALTER TABLE stripe_operation DROP CONSTRAINT stripe_operation_organization_id_fkey;
ALTER TABLE refresh DROP CONSTRAINT refresh_organization_id_fkey;

-- Room on each page for the changes of its rows.
ALTER TABLE stripe_operation SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE refresh SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
