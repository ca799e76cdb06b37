-- What was bought, copied: the catalogue may change later, a sale may not.
CREATE TABLE checkout_item (
    organization_id uuid        NOT NULL,
    checkout_id     uuid        NOT NULL,
    position        integer     NOT NULL,
    price_id        uuid,
    name            text        NOT NULL,
    unit_amount     bigint      NOT NULL CHECK (unit_amount > 0),
    quantity        bigint      NOT NULL CHECK (quantity BETWEEN 1 AND 10000),
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, checkout_id, position),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);
