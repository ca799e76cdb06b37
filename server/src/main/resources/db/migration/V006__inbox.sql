-- The inbox: what Stripe sent, byte for byte (secrets blanked), and what became of it.
CREATE TABLE stripe_event (
    organization_id   uuid        NOT NULL,
    stripe_account_id uuid        NOT NULL,
    event_id          text        NOT NULL,
    created_at        timestamptz NOT NULL,
    received_at       timestamptz NOT NULL,
    -- When it happened, by Stripe's clock.
    occurred_at       timestamptz NOT NULL,
    -- When a webhook brought it. NULL while only the pull has.
    delivered_at      timestamptz,
    type              text        NOT NULL,
    object_id         text        NOT NULL,
    -- The PaymentIntent that the object belongs to, where it names one.
    payment_intent_id text,
    -- The checkout that it names or was applied to.
    checkout_id       uuid,
    api_version       text,
    payload           bytea       NOT NULL,
    source            text        NOT NULL CHECK (source IN ('WEBHOOK', 'POLL')),
    state             text        NOT NULL CHECK (state IN ('PENDING', 'APPLIED', 'IGNORED', 'FOREIGN', 'DEAD')),
    attempts          integer     NOT NULL,
    next_attempt_at   timestamptz NOT NULL,
    error             text,
    PRIMARY KEY (organization_id, stripe_account_id, event_id),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id)
);
CREATE INDEX stripe_event_pending ON stripe_event (next_attempt_at) WHERE state = 'PENDING';
CREATE INDEX stripe_event_foreign ON stripe_event (organization_id, object_id) WHERE state = 'FOREIGN';
CREATE INDEX stripe_event_foreign_intent ON stripe_event (organization_id, payment_intent_id) WHERE state = 'FOREIGN';
CREATE INDEX stripe_event_dead ON stripe_event (organization_id, event_id) WHERE state = 'DEAD';
CREATE INDEX stripe_event_newest ON stripe_event (organization_id, received_at, event_id);
CREATE INDEX stripe_event_of_checkout ON stripe_event (organization_id, checkout_id) WHERE checkout_id IS NOT NULL;
CREATE INDEX stripe_event_done ON stripe_event (received_at) WHERE state IN ('APPLIED', 'IGNORED', 'FOREIGN');
CREATE INDEX stripe_event_delivered ON stripe_event (organization_id, delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX stripe_event_undelivered ON stripe_event (organization_id, occurred_at) WHERE delivered_at IS NULL;
