-- How far Stripe's list of events was read. Whatever its webhooks do, every event comes this way too.
CREATE TABLE event_cursor (
    organization_id   uuid        NOT NULL,
    stripe_account_id uuid        NOT NULL,
    -- Which of the lists of types that are asked for: Stripe takes twenty names at most.
    part              integer     NOT NULL CHECK (part >= 0),
    created_at        timestamptz NOT NULL,
    -- PULL: webhooks are silent, and the list is read all the time. The same for all parts of an account.
    mode              text        NOT NULL CHECK (mode IN ('PUSH', 'PULL')),
    silent_since      timestamptz,
    -- Every event that happened before was taken in.
    cursor_at         timestamptz NOT NULL,
    -- The list is read newest first: when the reading under way began, and the last event that it has taken in.
    begun_at          timestamptz,
    after_event       text,
    pulled_at         timestamptz,
    -- When it is due. A process that reads moves it ahead, and writes only while it finds it unchanged.
    next_at           timestamptz NOT NULL,
    PRIMARY KEY (organization_id, stripe_account_id, part),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id),
    CHECK ((mode = 'PULL') = (silent_since IS NOT NULL))
);
CREATE INDEX event_cursor_due ON event_cursor (next_at);

-- How far Stripe's objects were compared with ours: what no event has told, and what a restored backup has forgotten.
CREATE TABLE object_sweep (
    organization_id   uuid        NOT NULL,
    stripe_account_id uuid        NOT NULL,
    created_at        timestamptz NOT NULL,
    -- Payments that were made before were compared.
    swept_until       timestamptz NOT NULL,
    -- The sweep under way, the part that it is at, and the last object that it has dealt with.
    begun_at          timestamptz,
    part              text        CHECK (part IN
        ('DRIFTS', 'PAYMENT_INTENTS', 'SESSIONS', 'REFUNDS', 'DISPUTES', 'UNSETTLED')),
    after_id          text,
    finished_at       timestamptz,
    -- Of the sweep under way, or else of the last one.
    compared          integer     NOT NULL,
    repaired          integer     NOT NULL,
    drifting          integer     NOT NULL,
    next_at           timestamptz NOT NULL,
    -- In a row: pages that could not be dealt with.
    failures          integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, stripe_account_id),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id)
);
CREATE INDEX object_sweep_due ON object_sweep (next_at);

-- What differed from Stripe. Not repaired: it is a finding DRIFT too.
CREATE TABLE repair (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    kind            text        NOT NULL CHECK (kind IN ('PAYMENT_INTENT', 'SESSION', 'REFUND', 'DISPUTE')),
    checkout_id     uuid        NOT NULL,
    stripe_id       text        NOT NULL,
    details         text        NOT NULL,
    found_at        timestamptz NOT NULL,
    repaired_at     timestamptz,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);
CREATE UNIQUE INDEX repair_open ON repair (organization_id, stripe_id) WHERE repaired_at IS NULL;
