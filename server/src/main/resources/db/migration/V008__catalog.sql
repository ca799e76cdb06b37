CREATE TABLE product (
    organization_id uuid        NOT NULL REFERENCES organization (id),
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    name            text        NOT NULL,
    description     text        NOT NULL,
    active          boolean     NOT NULL,
    PRIMARY KEY (organization_id, id)
);

CREATE TABLE price (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    product_id      uuid        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount > 0),
    currency        text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    billing_interval text       CHECK (billing_interval IN ('MONTH', 'YEAR')),
    active          boolean     NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, product_id) REFERENCES product (organization_id, id)
);
