-- What watchers get: one row per version of a subject, without gaps. The oldest go in time, the newest stays.
CREATE TABLE status_event (
    organization_id uuid        NOT NULL,
    -- CHECKOUT, say.
    subject_kind    text        NOT NULL,
    subject_id      uuid        NOT NULL,
    version         bigint      NOT NULL CHECK (version > 0),
    created_at      timestamptz NOT NULL,
    cause           text        NOT NULL,
    -- What merchants get.
    snapshot        bytea       NOT NULL,
    -- What browsers get, where that is less.
    public_snapshot bytea,
    PRIMARY KEY (organization_id, subject_kind, subject_id, version)
);

-- For whoever forgets the old ones. Versions come in the order of time: a coarse index is enough.
CREATE INDEX status_event_age ON status_event USING brin (created_at);
