SET LOCAL lock_timeout = '5s';

-- Every commit would lock the row of its organization. An event is written with its subject, which has such a key.
ALTER TABLE event DROP CONSTRAINT event_organization_id_fkey;

ALTER TABLE event SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE event_position SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02);
