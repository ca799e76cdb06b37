package dev.tollgate.server.finding;

/**
 * A kind of finding. Each feature declares its own, as constants of a class {@code …Findings}.
 *
 * @param name
 *            stored, and shown to people; unique in the program
 */
public record FindingKind(String name, Nature nature) {
    public enum Nature {
        /** Holds, or not. Found again after it was resolved, it is open again. */
        CONDITION,
        /** Happened. The same told again stays resolved. */
        FACT
    }

    public static FindingKind condition(String name) {
        return new FindingKind(name, Nature.CONDITION);
    }

    public static FindingKind fact(String name) {
        return new FindingKind(name, Nature.FACT);
    }
}
