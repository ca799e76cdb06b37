CREATE TABLE order_counter (
    organization_id uuid        NOT NULL REFERENCES organization (id),
    day             date        NOT NULL,
    last            bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, day)
);
