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
