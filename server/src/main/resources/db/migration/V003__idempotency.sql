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
    -- Stripe refused what was made: its own words, all or none.
    stripe_code     text,
    stripe_message  text,
    stripe_request  text,
    PRIMARY KEY (organization_id, rpc, namespace, request_id),
    CHECK ((stripe_code IS NULL) = (stripe_message IS NULL) AND (stripe_code IS NULL) = (stripe_request IS NULL))
);
CREATE INDEX idempotency_key_of_result ON idempotency_key (organization_id, result_id);
CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at);
