package dev.tollgate.server.job;

import dev.tollgate.server.db.FailPoint;

/** Where a process may die while a job is done. */
public enum JobFailPoint implements FailPoint {
    /** A job's attempt is counted and its lease committed; it has not begun. */
    JOB_LEASED,
    /** A job has done its work; that is not committed. */
    JOB_COMPLETING
}
