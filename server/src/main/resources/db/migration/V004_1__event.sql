-- What Tollgate tells of itself: one row per owner and commit, with every fact of that commit. Never updated.
CREATE TABLE event (
    organization_id uuid        NOT NULL,
    -- Drawn under the lock of the subject's row: ids of one subject are in the order of its versions.
    id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    occurred_at     timestamptz NOT NULL,
    -- CHECKOUT, say.
    subject_kind    text        NOT NULL,
    subject_id      uuid        NOT NULL,
    -- What must be told one after the other has the same.
    ordering_key    uuid        NOT NULL,
    -- The subject's; 0 where it has none.
    version         bigint      NOT NULL CHECK (version >= 0),
    types           text[]      NOT NULL CHECK (cardinality(types) > 0),
    -- Beside each type: which refund, say.
    objects         uuid[]      NOT NULL,
    -- The subject as it was; empty where the version's own row has it, or where it was too large.
    data            bytea,
    PRIMARY KEY (organization_id, id),
    CHECK (cardinality(objects) = cardinality(types))
);
CREATE INDEX event_of_subject ON event (organization_id, subject_kind, subject_id, id);

-- The feed of an organization: one narrow row per fact, without gaps.
CREATE TABLE event_position (
    organization_id uuid     NOT NULL,
    position        bigint   NOT NULL CHECK (position > 0),
    -- How the fact is called outside.
    id              uuid     NOT NULL,
    event_id        bigint   NOT NULL,
    -- Which of the row's types, from 1.
    part            smallint NOT NULL CHECK (part > 0),
    type            text     NOT NULL,
    PRIMARY KEY (organization_id, position),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, event_id, part),
    FOREIGN KEY (organization_id, event_id) REFERENCES event (organization_id, id)
);
CREATE INDEX event_position_of_type ON event_position (organization_id, type, position);

CREATE TABLE event_feed (
    organization_id uuid   NOT NULL PRIMARY KEY,
    -- The newest position.
    last            bigint NOT NULL,
    -- Everything up to it is forgotten.
    floor           bigint NOT NULL,
    CHECK (0 <= floor AND floor <= last)
);

-- How far each reader of a feed is. It writes its place down only with the fencing number of its latest lease.
CREATE TABLE event_consumer (
    organization_id uuid   NOT NULL REFERENCES event_feed (organization_id),
    name            text   NOT NULL,
    position        bigint NOT NULL,
    lease_until     timestamptz,
    fence           bigint NOT NULL,
    PRIMARY KEY (organization_id, name)
);

-- One row: who gives positions, over all organizations. Every write of the sequencer is guarded by the fencing number.
CREATE TABLE event_sequencer (
    one         boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    holder      uuid,
    lease_until timestamptz NOT NULL,
    fence       bigint      NOT NULL,
    -- Every event up to this id has its positions, and none up to it will appear any more.
    mark        bigint      NOT NULL
);
INSERT INTO event_sequencer (lease_until, fence, mark) VALUES ('-infinity', 0, 0);
