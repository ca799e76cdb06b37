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
