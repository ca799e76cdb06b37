package dev.tollgate.server.event;

import dev.tollgate.server.db.FailPoint;

/** Where a process may die while events get their positions. */
public enum EventFailPoint implements FailPoint {
    /** Events have their positions; that is not committed. */
    EVENT_SEQUENCING
}
