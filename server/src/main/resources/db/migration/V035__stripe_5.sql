SET LOCAL lock_timeout = '5s';

-- A read that is settled gets a second entry beside its first one. Where pages are nearly full, each of those has to clear its page
-- of old entries first.
ALTER INDEX refresh_pkey SET (fillfactor = 70);
