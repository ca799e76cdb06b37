-- The inbox: what Stripe sent, with its secrets taken out, and what became of it.
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
    -- What of ours it names or was applied to: a CHECKOUT, say.
    subject_kind      text,
    subject_id        uuid,
    api_version       text,
    payload           bytea       NOT NULL,
    source            text        NOT NULL CHECK (source IN ('WEBHOOK', 'POLL')),
    state             text        NOT NULL CHECK (state IN ('PENDING', 'APPLIED', 'IGNORED', 'FOREIGN', 'DEAD')),
    attempts          integer     NOT NULL,
    -- When it is tried by itself; NULL: not any more. A process that tries it moves it ahead, and writes only while it
    -- finds it unchanged.
    next_attempt_at   timestamptz,
    error             text,
    PRIMARY KEY (organization_id, stripe_account_id, event_id),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id),
    CHECK ((subject_kind IS NULL) = (subject_id IS NULL)),
    CHECK (state <> 'PENDING' OR next_attempt_at IS NOT NULL)
);
CREATE INDEX stripe_event_due ON stripe_event (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX stripe_event_foreign ON stripe_event (organization_id, object_id) WHERE state = 'FOREIGN';
CREATE INDEX stripe_event_foreign_intent ON stripe_event (organization_id, payment_intent_id) WHERE state = 'FOREIGN';
CREATE INDEX stripe_event_dead ON stripe_event (organization_id, event_id) WHERE state = 'DEAD';
CREATE INDEX stripe_event_newest ON stripe_event (organization_id, received_at, event_id);
CREATE INDEX stripe_event_of_subject ON stripe_event (organization_id, subject_kind, subject_id)
    WHERE subject_id IS NOT NULL;
CREATE INDEX stripe_event_done ON stripe_event (received_at) WHERE state IN ('APPLIED', 'IGNORED', 'FOREIGN');
CREATE INDEX stripe_event_delivered ON stripe_event (organization_id, delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX stripe_event_undelivered ON stripe_event (organization_id, occurred_at) WHERE delivered_at IS NULL;
