CREATE TABLE customer (
    organization_id    uuid        NOT NULL REFERENCES organization (id),
    id                 uuid        NOT NULL,
    created_at         timestamptz NOT NULL,
    external_id        text        NOT NULL,
    email              text        NOT NULL,
    name               text        NOT NULL,
    stripe_customer_id text,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, external_id),
    UNIQUE (organization_id, stripe_customer_id)
);

ALTER TABLE session_token ADD FOREIGN KEY (organization_id, customer_id) REFERENCES customer (organization_id, id);
