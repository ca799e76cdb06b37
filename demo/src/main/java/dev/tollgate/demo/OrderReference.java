package dev.tollgate.demo;

import dev.tollgate.v1.Checkout.Presentation;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shop's own name of an order. It says what is bought and how it is paid, so the shop itself remembers nothing:
 * every tab that shows this reference asks for the same cart, and so gets the same checkout.
 */
record OrderReference(Tea tea, Presentation presentation, String tail) {
    private static final Pattern FORM = Pattern.compile("([a-z]{1,20})-(page|hosted)-([0-9a-z]{10})");
    private static final int TAIL_BITS = 50;
    private static final SecureRandom RANDOM = new SecureRandom();

    static OrderReference mint(Tea tea, Presentation presentation) {
        long bits = RANDOM.nextLong() >>> (Long.SIZE - TAIL_BITS);
        return new OrderReference(tea, presentation, String.format("%10s", Long.toString(bits, 36)).replace(' ', '0'));
    }

    static Optional<OrderReference> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Presentation presentation = form.group(2).equals("page") ? Presentation.ELEMENTS : Presentation.HOSTED;
        return Tea.of(form.group(1)).map(tea -> new OrderReference(tea, presentation, form.group(3)));
    }

    @Override
    public String toString() {
        return tea.slug() + "-" + (presentation == Presentation.HOSTED ? "hosted" : "page") + "-" + tail;
    }
}
