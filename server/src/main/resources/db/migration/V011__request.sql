-- Inbound idempotency. The principal keeps one buyer's key apart from another's.
CREATE TABLE request (
    organization_id uuid        NOT NULL REFERENCES organization (id),
    rpc             text        NOT NULL,
    principal       text        NOT NULL,
    request_id      text        NOT NULL,
    request_hash    bytea       NOT NULL,
    result_id       uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, rpc, principal, request_id)
);
CREATE INDEX request_expiry ON request (expires_at);
