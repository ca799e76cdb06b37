ALTER TABLE stripe_operation DROP CONSTRAINT stripe_operation_kind_check;
ALTER TABLE stripe_operation ADD CONSTRAINT stripe_operation_kind_check CHECK (kind IN
    ('CREATE_CUSTOMER', 'CREATE_PAYMENT_INTENT', 'CREATE_SESSION', 'CONFIRM', 'CANCEL', 'EXPIRE_SESSION', 'REFUND',
     'CLOSE_ORPHAN', 'REFUND_ORPHAN'));
-- When its bytes last left for Stripe: never later than 23 hours after they first did.
ALTER TABLE stripe_operation ADD COLUMN last_sent_at timestamptz;

ALTER TABLE finding DROP CONSTRAINT finding_kind_check;
ALTER TABLE finding ADD CONSTRAINT finding_kind_check CHECK (kind IN
    ('CONFLICT', 'DUPLICATE_PAYMENT', 'LATE_MONEY', 'ORPHAN_AT_STRIPE', 'UNKNOWN_CHECKOUT', 'UNKNOWN_STATUS',
     'OPERATION_UNCLEAR', 'REFUND_FAILED', 'DISPUTE', 'DRIFT', 'SILENT_WEBHOOKS', 'MISSED_EVENTS', 'API_VERSION',
     'DEAD_EVENT', 'DEAD_JOB', 'INVARIANT'));
CREATE INDEX finding_open ON finding (organization_id, created_at) WHERE resolved_at IS NULL;
