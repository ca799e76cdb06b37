-- The nightly check reads what is new.
CREATE INDEX CONCURRENTLY refresh_age ON refresh
 USING brin (created_at) WITH (autosummarize = true);
