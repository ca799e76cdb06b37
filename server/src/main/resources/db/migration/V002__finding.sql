-- What does not fit, waiting for a person or for a later repair.
CREATE TABLE finding (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    -- The features', each of which declares its own.
    kind            text        NOT NULL,
    subject         text        NOT NULL,
    details         text        NOT NULL,
    resolved_at     timestamptz,
    PRIMARY KEY (organization_id, id),
    -- One finding, however often it is found. The details are the newest.
    UNIQUE (organization_id, kind, subject)
);

CREATE INDEX finding_open ON finding (organization_id, created_at) WHERE resolved_at IS NULL;
