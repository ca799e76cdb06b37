package dev.tollgate.server.admin;

import java.time.Instant;
import java.util.UUID;

/**
 * What a check looks at.
 *
 * @param since
 *            what has changed since, or is new; what is open is looked at however old it is
 * @param recent
 *            like since, and a month ago at most: events are forgotten after a while
 * @param due
 *            what has a time of its own is late when that was before
 * @param before
 *            what is under way is late when it began before
 * @param told
 *            checkouts, payments and refunds with an open finding
 * @param toldJobs
 *            jobs with a finding, open or not
 */
record Scope(UUID organizationId, Instant since, Instant recent, Instant due, Instant before, UUID[] told,
        UUID[] toldJobs, int most) {}
