package dev.tollgate.demo;

import dev.tollgate.v1.Money;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shop's pages: plain files with a few {@code {{places}}}, read once. Only text of our own is filled in. */
final class Pages {
    private static final Set<String> ASSETS = Set.of("shop.css", "order.js", "stream.js");

    private final Map<String, Optional<String>> files = new ConcurrentHashMap<>();

    String index() {
        String card = file("tea.html");
        String teas = Stream.of(Tea.values()).map(tea -> describe(card, tea)).collect(Collectors.joining());
        return framed("A small tea shop", file("index.html").replace("{{teas}}", teas));
    }

    String order(OrderReference order) {
        return framed("Your order", describe(file("order.html"), order.tea()).replace("{{reference}}",
                order.toString()));
    }

    String missing() {
        return framed("Not here", file("missing.html"));
    }

    /** A stylesheet, a script or a picture. Pages with places to fill are not served as they are. */
    Optional<String> asset(String name) {
        return ASSETS.contains(name) ? read(name) : Optional.empty();
    }

    private String framed(String title, String body) {
        return file("frame.html").replace("{{title}}", title).replace("{{body}}", body);
    }

    private static String describe(String page, Tea tea) {
        return page.replace("{{slug}}", tea.slug()).replace("{{title}}", tea.title())
                .replace("{{description}}", tea.description()).replace("{{price}}", format(tea.price()));
    }

    /** Minor units as people read them: 1250 eur is €12.50. */
    static String format(Money money) {
        Currency currency = Currency.getInstance(money.getCurrency().toUpperCase(Locale.ROOT));
        NumberFormat format = NumberFormat.getCurrencyInstance(Locale.US);
        format.setCurrency(currency);
        format.setMinimumFractionDigits(currency.getDefaultFractionDigits());
        return format.format(BigDecimal.valueOf(money.getAmount(), currency.getDefaultFractionDigits()));
    }

    private String file(String name) {
        return read(name).orElseThrow(() -> new IllegalStateException("the shop lacks " + name));
    }

    private Optional<String> read(String name) {
        return files.computeIfAbsent(name, key -> {
            try (InputStream in = Pages.class.getResourceAsStream("/shop/" + key)) {
                return in == null
                        ? Optional.empty()
                        : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
