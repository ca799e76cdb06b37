-- The nightly check reads what is new.
CREATE INDEX CONCURRENTLY checkout_item_age ON checkout_item
 USING brin (created_at) WITH (autosummarize = true);
