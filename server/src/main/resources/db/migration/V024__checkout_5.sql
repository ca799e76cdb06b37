-- The nightly check reads what is new.
CREATE INDEX CONCURRENTLY paid_purchase_age ON paid_purchase
 USING brin (created_at) WITH (autosummarize = true);
