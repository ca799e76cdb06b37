-- Money on its way back, and money that went. What is PENDING is reserved on the checkout; what SUCCEEDED is refunded there.
CREATE TABLE refund (
    organization_id          uuid        NOT NULL,
    id                       uuid        NOT NULL,
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    checkout_id              uuid        NOT NULL,
    amount                   bigint      NOT NULL CHECK (amount > 0),
    status                   text        NOT NULL CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'CANCELED')),
    reason                   text        NOT NULL CHECK (reason IN
        ('REQUESTED_BY_CUSTOMER', 'DUPLICATE', 'FRAUDULENT', 'LATE_PAYMENT', 'OTHER')),
    -- API: asked for here. POLICY: by ourselves. STRIPE: made in Stripe's dashboard, or by another program.
    origin                   text        NOT NULL CHECK (origin IN ('API', 'POLICY', 'STRIPE')),
    -- Why it failed, in Stripe's words. Empty otherwise.
    failure                  text        NOT NULL,
    stripe_refund_id         text,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, stripe_refund_id),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id),
    CHECK (origin <> 'STRIPE' OR stripe_refund_id IS NOT NULL)
);
CREATE INDEX refund_of_checkout ON refund (organization_id, checkout_id, id);
CREATE INDEX refund_pending ON refund (updated_at) WHERE status = 'PENDING';
-- Late or doubled money goes back once.
CREATE UNIQUE INDEX refund_by_policy ON refund (organization_id, checkout_id) WHERE origin = 'POLICY';

-- A buyer's bank takes money back. The statuses are Stripe's own words, and grow.
CREATE TABLE dispute (
    organization_id   uuid        NOT NULL,
    id                uuid        NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    checkout_id       uuid        NOT NULL,
    stripe_dispute_id text        NOT NULL,
    amount            bigint      NOT NULL CHECK (amount >= 0),
    status            text        NOT NULL,
    reason            text        NOT NULL,
    evidence_due_at   timestamptz,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, stripe_dispute_id),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);
CREATE INDEX dispute_of_checkout ON dispute (organization_id, checkout_id, id);

-- An object at Stripe that names a checkout of ours and is not the one that it has. It must not be paid: it is closed, and
-- if it was paid already, that money goes back.
CREATE TABLE orphan (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    checkout_id     uuid        NOT NULL,
    -- The PaymentIntent or the Checkout Session.
    stripe_id       text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('FOUND', 'CLOSED', 'REFUNDED', 'OURS')),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, stripe_id),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);
