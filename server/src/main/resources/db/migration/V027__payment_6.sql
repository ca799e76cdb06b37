-- The nightly check reads what is new.
CREATE INDEX CONCURRENTLY charge_age ON charge
 USING brin (created_at) WITH (autosummarize = true);
