-- What watchers get: one row per version of a checkout, without gaps from 1.
CREATE TABLE status_event (
    organization_id uuid        NOT NULL,
    checkout_id     uuid        NOT NULL,
    version         bigint      NOT NULL CHECK (version > 0),
    created_at      timestamptz NOT NULL,
    cause           text        NOT NULL,
    snapshot        bytea       NOT NULL,
    PRIMARY KEY (organization_id, checkout_id, version)
);
