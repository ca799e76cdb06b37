-- Money on its way back, and money that went. What is PENDING is reserved on the checkout; what SUCCEEDED is refunded there.
CREATE TABLE refund (
    organization_id          uuid        NOT NULL,
    id                       uuid        NOT NULL,
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    checkout_id              uuid        NOT NULL,
    amount                   bigint      NOT NULL CHECK (amount > 0),
    status                   text        NOT NULL CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'CANCELED')),
    reason                   text        NOT NULL CHECK (reason IN
        ('REQUESTED_BY_CUSTOMER', 'DUPLICATE', 'FRAUDULENT', 'LATE_MONEY', 'OTHER')),
    -- API: asked for here. POLICY: by ourselves. STRIPE: made in Stripe's dashboard, or by another program.
    origin                   text        NOT NULL CHECK (origin IN ('API', 'POLICY', 'STRIPE')),
    -- Why it failed, in Stripe's words. Empty otherwise.
    failure                  text        NOT NULL,
    stripe_refund_id         text,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, stripe_refund_id),
    FOREIGN KEY (organization_id, checkout_id) REFERENCES checkout (organization_id, id),
    CHECK (origin <> 'STRIPE' OR stripe_refund_id IS NOT NULL)
);
CREATE INDEX refund_of_checkout ON refund (organization_id, checkout_id, id);
CREATE INDEX refund_pending ON refund (updated_at) WHERE status = 'PENDING';
-- Late or doubled money goes back once.
CREATE UNIQUE INDEX refund_by_policy ON refund (organization_id, checkout_id) WHERE origin = 'POLICY';

-- Refunds and disputes of a checkout are read together with its payment, under the same tickets. A look that reads them is
-- due while returns_applied < returns_wanted.
ALTER TABLE checkout ADD COLUMN returns_wanted bigint NOT NULL DEFAULT 0;
ALTER TABLE checkout ADD COLUMN returns_applied bigint NOT NULL DEFAULT 0;
DROP INDEX checkout_look;
CREATE INDEX checkout_look ON checkout (next_look_at)
 WHERE payment_status <> 'SUCCEEDED' AND (status = 'OPEN' OR obs_applied < obs_wanted) OR returns_applied < returns_wanted;
