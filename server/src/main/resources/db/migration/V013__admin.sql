-- When the rules over an organization's rows were last checked, and when they will be next.
CREATE TABLE invariant_check (
    organization_id uuid        NOT NULL PRIMARY KEY REFERENCES organization (id),
    created_at      timestamptz NOT NULL,
    checked_at      timestamptz,
    next_check_at   timestamptz NOT NULL,
    -- In a row: checks that could not be made.
    failures        integer     NOT NULL DEFAULT 0
);
