package dev.tollgate.server.db;

/**
 * A moment at which a dying process leaves much behind. The gateway passes through it; nothing happens there, except in
 * a test that dies at one and then looks whether the money is right. Each feature names its own, as an enum.
 */
public interface FailPoint {
    /** Unique in the program. */
    String name();
}
