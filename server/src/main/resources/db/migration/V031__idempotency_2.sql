-- The nightly check reads what is new.
CREATE INDEX CONCURRENTLY idempotency_key_age ON idempotency_key
 USING brin (created_at) WITH (autosummarize = true);
