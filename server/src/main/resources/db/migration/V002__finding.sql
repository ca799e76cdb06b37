-- What does not fit, waiting for a person or for a later repair.
CREATE TABLE finding (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    kind            text        NOT NULL CHECK (kind IN
        ('CONFLICT', 'DUPLICATE_PAYMENT', 'LATE_PAYMENT', 'ORPHAN_AT_STRIPE', 'UNKNOWN_CHECKOUT', 'UNKNOWN_STATUS',
         'OPERATION_UNCLEAR', 'REFUND_FAILED', 'DISPUTE', 'DRIFT', 'SILENT_WEBHOOKS', 'MISSED_EVENTS', 'API_VERSION', 'THIN_EVENTS',
         'DEAD_EVENT', 'DEAD_JOB', 'INVARIANT')),
    subject         text        NOT NULL,
    details         text        NOT NULL,
    resolved_at     timestamptz,
    PRIMARY KEY (organization_id, id),
    -- One fact is one finding, however often it is seen.
    UNIQUE (organization_id, kind, subject, details)
);

CREATE INDEX finding_open ON finding (organization_id, created_at) WHERE resolved_at IS NULL;
