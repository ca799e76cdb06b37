-- Inbound idempotency. The namespace keeps one buyer's keys apart from another's: API keys share the empty one.
CREATE TABLE idempotency_key (
    organization_id uuid        NOT NULL,
    rpc             text        NOT NULL,
    namespace       text        NOT NULL,
    request_id      text        NOT NULL,
    request_hash    bytea       NOT NULL,
    result_id       uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, rpc, namespace, request_id)
);
CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at);
