-- An account at Stripe belongs to one organization. Keys and webhook secrets are encrypted.
CREATE TABLE stripe_account (
    organization_id   uuid        NOT NULL,
    id                uuid        NOT NULL,
    created_at        timestamptz NOT NULL,
    mode              text        NOT NULL CHECK (mode IN ('TEST', 'LIVE')),
    stripe_account_id text,
    publishable_key   text        NOT NULL,
    secret_key        bytea       NOT NULL,
    PRIMARY KEY (organization_id, id)
);

-- Until not_after the previous secret verifies too: Stripe signs with both while one is rolled.
CREATE TABLE webhook_endpoint (
    organization_id   uuid        NOT NULL,
    id                uuid        NOT NULL UNIQUE,
    created_at        timestamptz NOT NULL,
    stripe_account_id uuid        NOT NULL,
    secret            bytea       NOT NULL,
    previous_secret   bytea,
    not_after         timestamptz,
    is_default        boolean     NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id)
);
CREATE UNIQUE INDEX webhook_endpoint_default ON webhook_endpoint (is_default) WHERE is_default;

-- The charge journal: one row per mutating call to Stripe, committed before the call, with the exact bytes that are sent.
CREATE TABLE stripe_operation (
    organization_id   uuid        NOT NULL,
    id                uuid        NOT NULL,
    created_at        timestamptz NOT NULL,
    stripe_account_id uuid        NOT NULL,
    -- The checkout, or the customer, that it is about.
    subject           uuid        NOT NULL,
    kind              text        NOT NULL,
    attempt           integer     NOT NULL CHECK (attempt > 0),
    idempotency_key   text        NOT NULL UNIQUE,
    method            text        NOT NULL,
    path              text        NOT NULL,
    body              text        NOT NULL,
    api_version       text        NOT NULL,
    -- The path of the object or list at Stripe that shows what became of it. Empty: nothing does.
    lookup            text        NOT NULL,
    -- What its success intends, in words of the feature. Empty: nothing.
    next              text        NOT NULL,
    state             text        NOT NULL CHECK (state IN ('INTENDED', 'SENT', 'UNKNOWN', 'DONE', 'REFUSED', 'ABANDONED')),
    ticket            bigint      NOT NULL,
    first_sent_at     timestamptz NOT NULL,
    -- When its bytes last left for Stripe: never later than 23 hours after they first did.
    last_sent_at      timestamptz,
    -- Whoever sends it holds it until then; afterwards the sweeper may.
    claimed_until     timestamptz NOT NULL,
    next_send_at      timestamptz NOT NULL,
    sends             integer     NOT NULL,
    -- How often nobody could go on with it.
    failures          integer     NOT NULL DEFAULT 0,
    stripe_id         text,
    error             text,
    -- What Stripe said when it refused.
    error_type        text,
    error_code        text,
    error_message     text,
    stripe_request_id text,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, subject, kind, attempt),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id)
);
CREATE INDEX stripe_operation_open ON stripe_operation (next_send_at) WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN');

-- What is read again at Stripe. A read takes the next ticket before it begins; its answer counts only while no later one has
-- been applied. A read is wanted while applied < wanted, and due when next_at has come.
CREATE TABLE refresh (
    organization_id uuid        NOT NULL,
    -- The feature's word for what is read, and its row.
    kind            text        NOT NULL,
    subject_id      uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    ticket          bigint      NOT NULL,
    applied         bigint      NOT NULL,
    wanted          bigint      NOT NULL,
    -- NULL: nothing asks for it.
    next_at         timestamptz,
    failures        integer     NOT NULL,
    failing_since   timestamptz,
    PRIMARY KEY (organization_id, kind, subject_id)
);

CREATE INDEX refresh_due ON refresh (next_at) WHERE next_at IS NOT NULL;
