SET LOCAL lock_timeout = '5s';

DROP INDEX payment_in_status;

-- Its account says whose it is: a second key would only lock the organization's row once more.
ALTER TABLE payment DROP CONSTRAINT payment_organization_id_fkey;

-- Room on each page for the changes of its rows.
ALTER TABLE payment SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
