-- The charge journal: one row per mutating call to Stripe, committed before the call, with the exact bytes that are sent.
CREATE TABLE stripe_operation (
    organization_id   uuid        NOT NULL REFERENCES organization (id),
    id                uuid        NOT NULL,
    created_at        timestamptz NOT NULL,
    stripe_account_id uuid        NOT NULL,
    -- The checkout, or the customer, that it is about.
    subject           uuid        NOT NULL,
    kind              text        NOT NULL CHECK (kind IN
        ('CREATE_CUSTOMER', 'CREATE_PAYMENT_INTENT', 'CREATE_SESSION', 'CONFIRM', 'CANCEL', 'EXPIRE_SESSION')),
    attempt           integer     NOT NULL CHECK (attempt > 0),
    idempotency_key   text        NOT NULL UNIQUE,
    path              text        NOT NULL,
    body              text        NOT NULL,
    api_version       text        NOT NULL,
    state             text        NOT NULL CHECK (state IN ('INTENDED', 'SENT', 'UNKNOWN', 'DONE', 'REFUSED', 'ABANDONED')),
    obs_ticket        bigint      NOT NULL,
    first_sent_at     timestamptz NOT NULL,
    -- Whoever sends it holds it until then; afterwards the sweeper may.
    claimed_until     timestamptz NOT NULL,
    next_send_at      timestamptz NOT NULL,
    sends             integer     NOT NULL,
    stripe_id         text,
    error             text,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, subject, kind, attempt),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id)
);
CREATE INDEX stripe_operation_open ON stripe_operation (next_send_at) WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN');
