-- A payment's change of status is a change of its row alone (a HOT update) where no ordinary index has the status in it. This one is
-- coarse: it leaves out the pages on which no payment was ever in the status that is asked for.
CREATE INDEX CONCURRENTLY payment_by_status ON payment
 USING brin (status text_bloom_ops (n_distinct_per_range = 16)) WITH (pages_per_range = 32, autosummarize = true);
