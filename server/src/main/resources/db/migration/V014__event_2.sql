SET LOCAL lock_timeout = '5s';

-- Whoever watches a feed is woken when positions are given. No consumer does that any more, and what none will ever read up to
-- would be kept for ever.
DELETE FROM event_consumer WHERE name = 'feed';
