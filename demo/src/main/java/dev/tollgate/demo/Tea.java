package dev.tollgate.demo;

import dev.tollgate.v1.Money;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the shop sells. */
enum Tea {
    SENCHA("Sencha", "Steamed, bright and grassy. Second harvest from Kagoshima, 100 g.", 1250),
    DARJEELING("Darjeeling", "First flush from a steep garden: muscatel, light as a spring morning, 100 g.", 1680),
    EARL_GREY("Earl Grey", "Black tea from Ceylon with the oil of real bergamot, 125 g.", 990);

    private final String title;
    private final String description;
    private final long cents;

    Tea(String title, String description, long cents) {
        this.title = title;
        this.description = description;
        this.cents = cents;
    }

    static Optional<Tea> of(String slug) {
        return Arrays.stream(values()).filter(tea -> tea.slug().equals(slug)).findFirst();
    }

    /** The word for it in addresses: only letters. */
    String slug() {
        return name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    String title() {
        return title;
    }

    String description() {
        return description;
    }

    Money price() {
        return Money.newBuilder().setAmount(cents).setCurrency("eur").build();
    }
}
