-- The aggregate that everybody watches. Every change goes through its row lock and adds one to its version.
CREATE TABLE checkout (
    organization_id          uuid        NOT NULL REFERENCES organization (id),
    id                       uuid        NOT NULL,
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    version                  bigint      NOT NULL CHECK (version > 0),
    status                   text        NOT NULL CHECK (status IN ('OPEN', 'COMPLETE', 'EXPIRED', 'CANCELED')),
    presentation             text        NOT NULL CHECK (presentation IN ('ELEMENTS', 'HOSTED', 'EMBEDDED', 'ONE_CLICK', 'RENEWAL')),
    closing                  text        CHECK (closing IN ('CANCEL', 'EXPIRE', 'REPLACE')),
    customer_id              uuid,
    reference                text        NOT NULL,
    -- Who pays for what: at most one OPEN checkout has it, and at most one paid one. NULL: no such promise was asked for.
    purchase_key             text,
    cart_hash                bytea       NOT NULL,
    order_number             text        NOT NULL,
    amount                   bigint      NOT NULL CHECK (amount > 0),
    currency                 text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    metadata                 jsonb       NOT NULL,
    success_url              text        NOT NULL,
    cancel_url               text        NOT NULL,
    return_url               text        NOT NULL,
    save_payment_method      boolean     NOT NULL,
    expires_at               timestamptz NOT NULL,
    payment_status           text        NOT NULL CHECK (payment_status IN
        ('PENDING', 'REQUIRES_ACTION', 'PROCESSING', 'FAILED', 'CANCELED', 'EXPIRED', 'SUCCEEDED')),
    failure_code             text,
    failure_decline_code     text,
    failure_message          text,
    captured                 bigint      NOT NULL DEFAULT 0 CHECK (captured >= 0 AND captured <= amount),
    refunded                 bigint      NOT NULL DEFAULT 0 CHECK (refunded >= 0),
    refund_reserved          bigint      NOT NULL DEFAULT 0 CHECK (refund_reserved >= 0),
    disputed                 bigint      NOT NULL DEFAULT 0 CHECK (disputed >= 0),
    stripe_account_id        uuid        NOT NULL,
    -- The operation whose object at Stripe is this checkout's. Any other object that names the checkout is an orphan.
    create_operation_id      uuid        NOT NULL,
    stripe_payment_intent_id text,
    stripe_session_id        text,
    -- The latest charge that a look saw: a second decline with the same words is another charge.
    stripe_charge_id         text,
    client_secret            bytea,
    hosted_url               bytea,
    -- A look at Stripe takes the next ticket before it reads; its answer counts only while no later one has been applied.
    obs_ticket               bigint      NOT NULL DEFAULT 0,
    obs_applied              bigint      NOT NULL DEFAULT 0,
    -- A look is due while obs_applied < obs_wanted.
    obs_wanted               bigint      NOT NULL DEFAULT 0,
    next_look_at             timestamptz NOT NULL,
    -- Refunds and disputes are read together with the payment, under the same tickets. A look that reads them is due while
    -- returns_applied < returns_wanted.
    returns_wanted           bigint      NOT NULL DEFAULT 0,
    returns_applied          bigint      NOT NULL DEFAULT 0,
    next_close_at            timestamptz NOT NULL,
    needs_attention          boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, order_number),
    UNIQUE (organization_id, stripe_payment_intent_id),
    UNIQUE (organization_id, stripe_session_id),
    CHECK (refunded + refund_reserved <= captured),
    CHECK (payment_status = 'SUCCEEDED' OR captured = 0),
    CHECK (status <> 'COMPLETE' OR payment_status = 'SUCCEEDED'),
    CHECK (closing IS NULL OR status = 'OPEN'),
    FOREIGN KEY (organization_id, customer_id) REFERENCES customer (organization_id, id),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id)
);
CREATE UNIQUE INDEX checkout_one_open ON checkout (organization_id, purchase_key) WHERE status = 'OPEN';
CREATE INDEX checkout_of_customer ON checkout (organization_id, customer_id, id);
CREATE INDEX checkout_look ON checkout (next_look_at)
 WHERE payment_status <> 'SUCCEEDED' AND (status = 'OPEN' OR obs_applied < obs_wanted) OR returns_applied < returns_wanted;
CREATE INDEX checkout_expiry ON checkout (expires_at) WHERE status = 'OPEN' AND closing IS NULL;
CREATE INDEX checkout_closing ON checkout (next_close_at) WHERE closing IS NOT NULL;

-- What was bought, copied: the catalogue may change later, a sale may not.
CREATE TABLE checkout_item (
    organization_id uuid        NOT NULL,
    checkout_id     uuid        NOT NULL,
    position        integer     NOT NULL,
    price_id        uuid,
    name            text        NOT NULL,
    unit_amount     bigint      NOT NULL CHECK (unit_amount > 0),
    quantity        bigint      NOT NULL CHECK (quantity BETWEEN 1 AND 10000),
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, checkout_id, position),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);

-- The distinct charges seen at Stripe. For people: never a fence for money.
CREATE TABLE charge_attempt (
    organization_id  uuid        NOT NULL,
    checkout_id      uuid        NOT NULL,
    stripe_charge_id text        NOT NULL,
    outcome          text        NOT NULL CHECK (outcome IN ('SUCCEEDED', 'FAILED', 'PENDING')),
    code             text        NOT NULL,
    decline_code     text        NOT NULL,
    attempted_at     timestamptz NOT NULL,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (organization_id, checkout_id, stripe_charge_id),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);

-- One payer: the row is inserted on the way to COMPLETE, so a purchase can be paid once only.
CREATE TABLE paid_purchase (
    organization_id uuid        NOT NULL,
    purchase_key    text        NOT NULL,
    checkout_id     uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, purchase_key),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);

CREATE TABLE order_counter (
    organization_id uuid        NOT NULL REFERENCES organization (id),
    day             date        NOT NULL,
    last            bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, day)
);

-- What lies below, and belongs to a checkout.
ALTER TABLE session_token ADD FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id);
