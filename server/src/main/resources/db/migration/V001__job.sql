-- What is to be done once, later, surely. This row is the truth; db-scheduler's row (its task "job") is only its timer.
CREATE TABLE job (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    kind            text        NOT NULL,
    -- What it is about, in the words of whoever enqueued it.
    subject         text        NOT NULL,
    -- Jobs of one kind that share a key run one at a time, in the order of their positions. NULL: in no order.
    key             text,
    -- Drawn as it is enqueued. Ids of two nodes are in the order of their clocks.
    position        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
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
CREATE INDEX job_of_key ON job (organization_id, kind, key, position) WHERE state = 'QUEUED' AND key IS NOT NULL;
-- What keeps two of a key apart, whatever two workers saw.
CREATE UNIQUE INDEX job_under_way ON job (organization_id, kind, key) WHERE lease_token IS NOT NULL AND key IS NOT NULL;
CREATE INDEX job_done ON job (updated_at) WHERE state = 'DONE';

-- db-scheduler's own table: https://github.com/kagkarlsson/db-scheduler
CREATE TABLE scheduled_tasks (
    task_name            text        NOT NULL,
    task_instance        text        NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX scheduled_tasks_due ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_heartbeat ON scheduled_tasks (last_heartbeat);
-- Recurring work goes before the queue, however long the queue is.
CREATE INDEX scheduled_tasks_priority ON scheduled_tasks (priority DESC, execution_time);
