package dev.tollgate.sandbox;

import java.util.List;
import java.util.Map;

/** The money that was really taken: what a test compares with what it believes was taken. */
public record Books(Map<String, Long> totals, List<Entry> charges) {

    /** One succeeded charge. */
    public record Entry(String charge, String paymentIntent, long amount, String currency) {}

    public Books {
        totals = Map.copyOf(totals);
        charges = List.copyOf(charges);
    }
}
