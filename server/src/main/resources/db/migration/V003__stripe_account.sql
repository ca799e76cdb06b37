-- An account at Stripe belongs to one organization. Keys and webhook secrets are encrypted.
CREATE TABLE stripe_account (
    organization_id   uuid        NOT NULL REFERENCES organization (id),
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
