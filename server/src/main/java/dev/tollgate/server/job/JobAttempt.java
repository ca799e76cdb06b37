package dev.tollgate.server.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a job.
 *
 * @param key
 *            the ordering key; null: none
 * @param attempt
 *            from 1; one that was not counted does not add to it
 * @param token
 *            its lease: only the latest attempt's holder may end the job
 */
public record JobAttempt(UUID organizationId, UUID jobId, String kind, String subject, @Nullable String key,
        int attempt, UUID token) {}
