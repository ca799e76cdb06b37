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
