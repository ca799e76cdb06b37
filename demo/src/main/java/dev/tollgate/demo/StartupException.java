package dev.tollgate.demo;

/** The house cannot start, for a reason that its one-line message tells to the person at the console. */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartupException(String message) {
        super(message);
    }

    StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
