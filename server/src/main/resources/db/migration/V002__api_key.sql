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
