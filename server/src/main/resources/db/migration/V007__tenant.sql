-- The tenant. Every other table's key begins with its id.
CREATE TABLE organization (
    id               uuid        PRIMARY KEY,
    created_at       timestamptz NOT NULL,
    name             text        NOT NULL UNIQUE,
    order_prefix     text        NOT NULL CHECK (order_prefix ~ '^[A-Z0-9]{1,8}$'),
    late_payment_policy       text        NOT NULL CHECK (late_payment_policy IN ('SETTLE', 'REFUND')),
    url_origins      text[]      NOT NULL,
    default_currency text        NOT NULL CHECK (default_currency ~ '^[a-z]{3}$')
);

CREATE TABLE api_key (
    organization_id uuid        NOT NULL REFERENCES organization (id),
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    name            text        NOT NULL,
    hash            bytea       NOT NULL UNIQUE,
    scopes          text[]      NOT NULL,
    revoked_at      timestamptz,
    PRIMARY KEY (organization_id, id)
);

-- A browser's short-lived credential, for one customer or one checkout.
CREATE TABLE session_token (
    organization_id uuid        NOT NULL REFERENCES organization (id),
    hash            bytea       NOT NULL UNIQUE,
    created_at      timestamptz NOT NULL,
    customer_id     uuid,
    checkout_id     uuid,
    scopes          text[]      NOT NULL,
    origins         text[]      NOT NULL,
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, hash),
    CHECK ((customer_id IS NULL) <> (checkout_id IS NULL))
);
CREATE INDEX session_token_expiry ON session_token (expires_at);

-- What lies below belongs to a tenant too.
ALTER TABLE job ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE finding ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE idempotency_key ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE status_event ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE event ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE event_feed ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE stripe_account ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE stripe_operation ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE refresh ADD FOREIGN KEY (organization_id) REFERENCES organization (id);
