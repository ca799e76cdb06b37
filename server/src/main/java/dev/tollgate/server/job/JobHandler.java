package dev.tollgate.server.job;

/**
 * Does the jobs of one kind. It runs outside of any transaction and may call Stripe. It may run again: its process can
 * die at any moment, and what it did outside is not undone. To throw means to try again later.
 */
public interface JobHandler {
    void run(JobAttempt work);
}
