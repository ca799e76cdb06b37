SET LOCAL lock_timeout = '5s';

-- Whoever watches a feed is woken when positions are given. No consumer does that any more, and what none will ever read up to
-- would be kept for ever.
DELETE FROM event_consumer WHERE name = 'feed';

-- One row: up to when old versions were looked through, so that those that stay are not looked at again and again. NULL: not
-- yet.
CREATE TABLE event_retention (
    one            boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    versions_up_to timestamptz
);
INSERT INTO event_retention DEFAULT VALUES;
