-- One sum of money asked from one buyer. It changes only under the row lock of its owner: the checkout, where there is one.
CREATE TABLE payment (
    organization_id          uuid        NOT NULL REFERENCES organization (id),
    id                       uuid        NOT NULL,
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    -- Its owner: at least one of these.
    checkout_id              uuid,
    subscription_id          uuid,
    customer_id              uuid,
    purpose                  text        NOT NULL CHECK (purpose IN ('CHARGE', 'SETUP')),
    amount                   bigint      NOT NULL CHECK (amount >= 0),
    currency                 text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    status                   text        NOT NULL CHECK (status IN
        ('PENDING', 'REQUIRES_ACTION', 'PROCESSING', 'FAILED', 'CANCELED', 'EXPIRED', 'SUCCEEDED')),
    failure_code             text,
    failure_decline_code     text,
    failure_message          text,
    captured                 bigint      NOT NULL DEFAULT 0 CHECK (captured >= 0 AND captured <= amount),
    refunded                 bigint      NOT NULL DEFAULT 0 CHECK (refunded >= 0),
    refund_reserved          bigint      NOT NULL DEFAULT 0 CHECK (refund_reserved >= 0),
    disputed                 bigint      NOT NULL DEFAULT 0 CHECK (disputed >= 0),
    succeeded_at             timestamptz,
    -- Why the money does not stand for its owner, and goes back. NULL: it does.
    surplus                  text        CHECK (surplus IN ('LATE', 'DUPLICATE', 'REPLACED', 'ORPHAN')),
    stripe_account_id        uuid        NOT NULL,
    stripe_payment_intent_id text,
    stripe_invoice_id        text,
    -- The latest charge that a read saw: a second decline with the same words is another charge.
    stripe_charge_id         text,
    attempt_count            integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, id),
    CHECK (checkout_id IS NOT NULL OR subscription_id IS NOT NULL),
    CHECK (purpose = 'CHARGE' OR amount = 0),
    CHECK (refunded + refund_reserved <= captured),
    CHECK (status = 'SUCCEEDED' OR captured = 0),
    CHECK ((status = 'SUCCEEDED') = (succeeded_at IS NOT NULL)),
    CHECK (surplus IS NULL OR status = 'SUCCEEDED'),
    FOREIGN KEY (organization_id, customer_id) REFERENCES customer (organization_id, id),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id)
);

-- Partial: learning the id must not take a lock that keeps foreign keys waiting.
CREATE UNIQUE INDEX payment_intent ON payment (organization_id, stripe_payment_intent_id)
 WHERE stripe_payment_intent_id IS NOT NULL;
CREATE UNIQUE INDEX payment_invoice ON payment (organization_id, stripe_invoice_id) WHERE stripe_invoice_id IS NOT NULL;
CREATE INDEX payment_of_checkout ON payment (organization_id, checkout_id, id);
CREATE INDEX payment_of_customer ON payment (organization_id, customer_id, id);
CREATE INDEX payment_in_status ON payment (organization_id, status, id);

-- The distinct charges seen at Stripe. For people: never a fence for money.
CREATE TABLE charge (
    organization_id  uuid        NOT NULL,
    payment_id       uuid        NOT NULL,
    stripe_charge_id text        NOT NULL,
    outcome          text        NOT NULL CHECK (outcome IN ('SUCCEEDED', 'FAILED', 'PENDING')),
    code             text        NOT NULL,
    decline_code     text        NOT NULL,
    attempted_at     timestamptz NOT NULL,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (organization_id, payment_id, stripe_charge_id),
    FOREIGN KEY (organization_id, payment_id) REFERENCES payment (organization_id, id)
);

-- Money on its way back, and money that went. What is PENDING is reserved on the payment; what SUCCEEDED is refunded there.
CREATE TABLE refund (
    organization_id          uuid        NOT NULL,
    id                       uuid        NOT NULL,
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    payment_id               uuid        NOT NULL,
    amount                   bigint      NOT NULL CHECK (amount > 0),
    status                   text        NOT NULL CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'CANCELED')),
    reason                   text        NOT NULL CHECK (reason IN
        ('REQUESTED_BY_CUSTOMER', 'DUPLICATE', 'FRAUDULENT', 'LATE_PAYMENT', 'SURPLUS', 'ITEM_TAKEN', 'OTHER')),
    -- API: asked for here. POLICY: by ourselves. STRIPE: made in Stripe's dashboard, or by another program.
    origin                   text        NOT NULL CHECK (origin IN ('API', 'POLICY', 'STRIPE')),
    -- Why it failed, in Stripe's words. Empty otherwise.
    failure                  text        NOT NULL,
    stripe_refund_id         text,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, stripe_refund_id),
    FOREIGN KEY (organization_id, payment_id) REFERENCES payment (organization_id, id),
    CHECK (origin <> 'STRIPE' OR stripe_refund_id IS NOT NULL)
);
CREATE INDEX refund_of_payment ON refund (organization_id, payment_id, id);
CREATE INDEX refund_pending ON refund (updated_at) WHERE status = 'PENDING';
-- A surplus payment goes back once.
CREATE UNIQUE INDEX refund_by_policy ON refund (organization_id, payment_id) WHERE origin = 'POLICY';

-- A buyer's bank takes money back. The statuses are Stripe's own words, and grow.
CREATE TABLE dispute (
    organization_id   uuid        NOT NULL,
    id                uuid        NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    payment_id        uuid        NOT NULL,
    stripe_dispute_id text        NOT NULL,
    amount            bigint      NOT NULL CHECK (amount >= 0),
    status            text        NOT NULL,
    reason            text        NOT NULL,
    evidence_due_at   timestamptz,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, stripe_dispute_id),
    FOREIGN KEY (organization_id, payment_id) REFERENCES payment (organization_id, id)
);
CREATE INDEX dispute_of_payment ON dispute (organization_id, payment_id, id);

-- An object at Stripe that names a checkout of ours and is not the one that it has. It must not be paid: it is closed, and
-- if it was paid already, that money is a surplus payment.
CREATE TABLE orphan (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    checkout_id     uuid        NOT NULL,
    -- The PaymentIntent or the Checkout Session.
    stripe_id       text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('FOUND', 'CLOSED', 'SURPLUS', 'OURS')),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, stripe_id)
);
