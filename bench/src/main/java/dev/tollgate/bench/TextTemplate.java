package dev.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A text about the sample, from which the same text about any copy is made: all stays but the placeholders. */
final class TextTemplate {
    private record Spot(Placeholder placeholder, int[] places) {}

    private final byte[] template;
    private final List<Spot> spots;

    private TextTemplate(byte[] template, List<Spot> spots) {
        this.template = template;
        this.spots = List.copyOf(spots);
    }

    static TextTemplate of(String template, Collection<Placeholder> placeholders) {
        var rest = new StringBuilder(template);
        var spots = new ArrayList<Spot>();
        // The longest first: a short one may be a part of it.
        for (Placeholder placeholder : placeholders.stream()
                .sorted(Comparator.comparing((Placeholder one) -> -one.text().length())).toList()) {
            var places = new ArrayList<Integer>();
            for (int at = rest.indexOf(placeholder.text()); at >= 0; at = rest.indexOf(placeholder.text())) {
                places.add(at);
                rest.replace(at, at + placeholder.text().length(), "\0".repeat(placeholder.text().length()));
            }
            if (!places.isEmpty())
                spots.add(new Spot(placeholder, places.stream().mapToInt(Integer::intValue).toArray()));
        }
        return new TextTemplate(template.getBytes(StandardCharsets.ISO_8859_1), spots);
    }

    byte[] bytes(long number) {
        byte[] copy = template.clone();
        for (Spot spot : spots) {
            byte[] value = spot.placeholder().of().apply(number).getBytes(StandardCharsets.ISO_8859_1);
            for (int place : spot.places())
                System.arraycopy(value, 0, copy, place, value.length);
        }
        return copy;
    }

    String text(long number) {
        return new String(bytes(number), StandardCharsets.ISO_8859_1);
    }
}
