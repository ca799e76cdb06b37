SET LOCAL lock_timeout = '5s';

-- As for payments: the same is allowed, in expressions that take less time to prepare. A later migration confirms that they hold
-- for all rows.
ALTER TABLE stripe_event
    DROP CONSTRAINT stripe_event_source_check,
    DROP CONSTRAINT stripe_event_state_check,
    ADD CONSTRAINT stripe_event_source_check CHECK (source = ANY ('{WEBHOOK,POLL}')) NOT VALID,
    ADD CONSTRAINT stripe_event_state_check CHECK (state = ANY ('{PENDING,APPLIED,IGNORED,FOREIGN,DEAD}')) NOT VALID;
