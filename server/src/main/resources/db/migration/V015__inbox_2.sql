SET LOCAL lock_timeout = '5s';

-- What every event pays for: purges go by stripe_event_newest, each account's oldest first, and need no index of their own.
DROP INDEX stripe_event_done;

-- Each event would lock the row of its account, and those that come at the same time would share that lock: nothing deletes
-- accounts.
ALTER TABLE stripe_event DROP CONSTRAINT stripe_event_organization_id_stripe_account_id_fkey;

-- Compressing the payload in PostgreSQL's own way (pglz) was the dearest part of storing an event. Where it is built without lz4, a
-- payload of the usual size stays as it is.
DO $$
BEGIN
    ALTER TABLE stripe_event ALTER COLUMN payload SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    ALTER TABLE stripe_event SET (toast_tuple_target = 4080);
END $$;

ALTER TABLE stripe_event SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02);
