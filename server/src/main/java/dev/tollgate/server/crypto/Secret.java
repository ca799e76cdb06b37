package dev.tollgate.server.crypto;

/** A text that must never be seen: it prints as stars, so a log line or an error cannot leak it. */
public record Secret(String value) {
    public String reveal() {
        return value;
    }

    public boolean isBlank() {
        return value.isBlank();
    }

    @Override
    public String toString() {
        return "***";
    }
}
