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
    CHECK ((customer_id IS NULL) <> (checkout_id IS NULL)),
    FOREIGN KEY (organization_id, customer_id) REFERENCES customer (organization_id, id),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);
CREATE INDEX session_token_expiry ON session_token (expires_at);
