-- The aggregate that everybody watches. Every change goes through its row lock and adds one to its version.
CREATE TABLE checkout (
    organization_id     uuid        NOT NULL REFERENCES organization (id),
    id                  uuid        NOT NULL,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    version             bigint      NOT NULL CHECK (version > 0),
    status              text        NOT NULL CHECK (status IN ('OPEN', 'COMPLETE', 'EXPIRED', 'CANCELED')),
    presentation        text        NOT NULL CHECK (presentation IN ('ELEMENTS', 'HOSTED', 'EMBEDDED', 'ONE_CLICK')),
    closing             text        CHECK (closing IN ('CANCEL', 'EXPIRE', 'REPLACE')),
    customer_id         uuid,
    reference           text        NOT NULL,
    -- Who pays for what: at most one OPEN checkout has it, and at most one paid one. NULL: no such promise was asked for.
    purchase_key        text,
    cart_hash           bytea       NOT NULL,
    order_number        text        NOT NULL,
    amount              bigint      NOT NULL CHECK (amount >= 0),
    currency            text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    metadata            jsonb       NOT NULL,
    success_url         text        NOT NULL,
    cancel_url          text        NOT NULL,
    return_url          text        NOT NULL,
    save_payment_method boolean     NOT NULL,
    expires_at          timestamptz NOT NULL,
    -- All that never changes of the message that shows it.
    rendered            bytea       NOT NULL,
    stripe_account_id   uuid        NOT NULL,
    -- The operation whose object at Stripe is this checkout's. Any other object that names the checkout is an orphan.
    create_operation_id uuid        NOT NULL,
    stripe_session_id   text,
    client_secret       bytea,
    hosted_url          bytea,
    -- When it begins to close, or goes on with that.
    next_close_at       timestamptz NOT NULL,
    close_failures      integer     NOT NULL DEFAULT 0,
    -- A bank has the payment; its end is an event, and a closing waits for it.
    awaits_bank         boolean     NOT NULL DEFAULT false,
    -- The names of effects that a job makes up for.
    deferred_effects    text[]      NOT NULL DEFAULT '{}',
    needs_attention     boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, order_number),
    CHECK (closing IS NULL OR status = 'OPEN'),
    FOREIGN KEY (organization_id, customer_id) REFERENCES customer (organization_id, id),
    FOREIGN KEY (organization_id, stripe_account_id) REFERENCES stripe_account (organization_id, id)
);

CREATE UNIQUE INDEX checkout_one_open ON checkout (organization_id, purchase_key) WHERE status = 'OPEN';
CREATE INDEX checkout_of_customer ON checkout (organization_id, customer_id, id);
CREATE UNIQUE INDEX checkout_session ON checkout (organization_id, stripe_session_id) WHERE stripe_session_id IS NOT NULL;
CREATE INDEX checkout_expiry ON checkout (next_close_at) WHERE status = 'OPEN' AND closing IS NULL;
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
ALTER TABLE payment ADD FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id);
ALTER TABLE orphan ADD FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id);
