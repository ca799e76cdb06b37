SET LOCAL lock_timeout = '5s';

ALTER TABLE stripe_event
    VALIDATE CONSTRAINT stripe_event_source_check,
    VALIDATE CONSTRAINT stripe_event_state_check;
