package dev.tollgate.server.job;

import java.util.UUID;

/**
 * The name of a job's timer.
 *
 * @param retries
 *            the round it belongs to: a timer of an earlier one means nothing any more
 */
record Timer(UUID organizationId, UUID jobId, int retries) {
    @Override
    public String toString() {
        return organizationId + "/" + jobId + "/" + retries;
    }

    static Timer parse(String text) {
        String[] parts = text.split("/");
        return new Timer(UUID.fromString(parts[0]), UUID.fromString(parts[1]), Integer.parseInt(parts[2]));
    }
}
