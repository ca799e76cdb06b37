-- The nightly check reads what is new.
CREATE INDEX CONCURRENTLY event_age ON event
 USING brin (occurred_at) WITH (autosummarize = true);
