-- One payer: the row is inserted on the way to COMPLETE, so a purchase can be paid once only.
CREATE TABLE paid_purchase (
    organization_id uuid        NOT NULL,
    purchase_key    text        NOT NULL,
    checkout_id     uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, purchase_key),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id)
);
