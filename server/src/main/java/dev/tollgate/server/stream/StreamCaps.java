package dev.tollgate.server.stream;

/**
 * How many streams may be open in this process.
 *
 * @param perProcess
 *            in all
 * @param perKey
 *            by one API key
 * @param perSession
 *            by all session tokens of one customer, or of one checkout: more tokens are easily had
 * @param perSubject
 *            of one subject, whoever watches
 */
public record StreamCaps(int perProcess, int perKey, int perSession, int perSubject) {}
