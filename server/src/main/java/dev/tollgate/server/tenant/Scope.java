package dev.tollgate.server.tenant;

import java.util.Arrays;
import java.util.List;

/** What a credential may do. */
public enum Scope {
    CHECKOUTS_READ("checkouts:read"),
    CHECKOUTS_WRITE("checkouts:write"),
    CATALOG_WRITE("catalog:write"),
    CUSTOMERS_WRITE("customers:write"),
    REFUNDS_WRITE("refunds:write"),
    EVENTS_READ("events:read"),
    ADMIN("admin");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    static List<String> all() {
        return Arrays.stream(values()).map(Scope::text).toList();
    }
}
