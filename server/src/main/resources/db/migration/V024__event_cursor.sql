-- How far Stripe's list of events was read. Whatever its webhooks do, every event comes this way too.
CREATE TABLE event_cursor (
    organization_id   uuid        NOT NULL,
    stripe_account_id uuid        NOT NULL,
    created_at        timestamptz NOT NULL,
    -- PULL: webhooks are silent, and the list is read all the time.
    mode              text        NOT NULL CHECK (mode IN ('PUSH', 'PULL')),
    silent_since      timestamptz,
    -- Every event that happened before was taken in.
    cursor_at         timestamptz NOT NULL,
    -- The list is read newest first: when the reading under way began, and the last event that it has taken in.
    begun_at          timestamptz,
    after_event       text,
    pulled_at         timestamptz,
    -- When it is due. Whoever reads moves it ahead, and writes only while it is as he left it.
    next_at           timestamptz NOT NULL,
    PRIMARY KEY (organization_id, stripe_account_id),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id),
    CHECK ((mode = 'PULL') = (silent_since IS NOT NULL))
);
CREATE INDEX event_cursor_due ON event_cursor (next_at);
