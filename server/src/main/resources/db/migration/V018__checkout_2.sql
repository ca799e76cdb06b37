SET LOCAL lock_timeout = '5s';

-- Its account says whose it is: a second key would only lock the organization's row once more.
ALTER TABLE checkout DROP CONSTRAINT checkout_organization_id_fkey;

-- Room on each page for the changes of its rows.
ALTER TABLE checkout SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
