-- The nightly check reads what has changed. That time may change and the row still be all that does (a HOT update): the index
-- is coarse, and fine enough that a few late changes of old rows make it read few others.
CREATE INDEX CONCURRENTLY checkout_age ON checkout
 USING brin (updated_at) WITH (pages_per_range = 32, autosummarize = true);
