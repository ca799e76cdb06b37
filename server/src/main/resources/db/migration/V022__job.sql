-- What is to be done once, later, surely. This row is the truth; db-scheduler's row (its task "job") is only its timer.
CREATE TABLE job (
    organization_id uuid        NOT NULL REFERENCES organization (id),
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    kind            text        NOT NULL,
    -- What it is about, in the words of whoever enqueued it.
    subject         text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('QUEUED', 'DONE', 'DEAD')),
    -- Not to be begun before.
    run_at          timestamptz NOT NULL,
    -- Counted before the work begins: a job that kills its process is counted too.
    attempts        integer     NOT NULL CHECK (attempts >= 0),
    -- How often a person has begun it anew. A part of its timer's name: an earlier round's timer may still be there.
    retries         integer     NOT NULL CHECK (retries >= 0),
    -- Who is at it. Each attempt has its own, and only the latest one's holder may complete the job.
    lease_token     uuid,
    error           text,
    PRIMARY KEY (organization_id, id),
    CHECK (state = 'QUEUED' OR lease_token IS NULL)
);
CREATE INDEX job_in_state ON job (organization_id, state, id);
CREATE INDEX job_done ON job (updated_at) WHERE state = 'DONE';

-- Recurring work goes before the queue, however long the queue is.
CREATE INDEX scheduled_tasks_priority ON scheduled_tasks (priority DESC, execution_time);

CREATE INDEX stripe_event_dead ON stripe_event (organization_id, event_id) WHERE state = 'DEAD';

-- When the rules over an organization's rows were last checked, and when they will be next.
CREATE TABLE invariant_check (
    organization_id uuid        NOT NULL PRIMARY KEY REFERENCES organization (id),
    created_at      timestamptz NOT NULL,
    checked_at      timestamptz,
    next_check_at   timestamptz NOT NULL
);
