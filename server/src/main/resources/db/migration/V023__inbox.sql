-- The checkout that an event names or was applied to.
ALTER TABLE stripe_event ADD COLUMN checkout_id uuid;
-- When it happened, by Stripe's clock.
ALTER TABLE stripe_event ADD COLUMN occurred_at timestamptz;
UPDATE stripe_event SET occurred_at = received_at;
ALTER TABLE stripe_event ALTER COLUMN occurred_at SET NOT NULL;
-- When a webhook brought it. NULL while only the pull has.
ALTER TABLE stripe_event ADD COLUMN delivered_at timestamptz;
UPDATE stripe_event SET delivered_at = received_at;

CREATE INDEX stripe_event_newest ON stripe_event (organization_id, received_at, event_id);
CREATE INDEX stripe_event_of_checkout ON stripe_event (organization_id, checkout_id) WHERE checkout_id IS NOT NULL;
CREATE INDEX stripe_event_done ON stripe_event (received_at) WHERE state IN ('APPLIED', 'IGNORED', 'FOREIGN');
CREATE INDEX stripe_event_delivered ON stripe_event (organization_id, delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX stripe_event_undelivered ON stripe_event (organization_id, occurred_at) WHERE delivered_at IS NULL;
