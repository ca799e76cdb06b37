-- The tenant. Every other table's key begins with its id.
CREATE TABLE organization (
    id               uuid        PRIMARY KEY,
    created_at       timestamptz NOT NULL,
    name             text        NOT NULL UNIQUE,
    order_prefix     text        NOT NULL CHECK (order_prefix ~ '^[A-Z0-9]{1,8}$'),
    late_money       text        NOT NULL CHECK (late_money IN ('SETTLE', 'REFUND')),
    url_origins      text[]      NOT NULL,
    default_currency text        NOT NULL CHECK (default_currency ~ '^[a-z]{3}$')
);
