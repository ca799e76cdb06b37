package dev.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A text of the template, from which the same text of any copy is cast: all stays but the tokens. */
final class Mould {
    private record Spot(Token token, int[] places) {}

    private final byte[] template;
    private final List<Spot> spots;

    private Mould(byte[] template, List<Spot> spots) {
        this.template = template;
        this.spots = List.copyOf(spots);
    }

    static Mould of(String template, Collection<Token> tokens) {
        var rest = new StringBuilder(template);
        var spots = new ArrayList<Spot>();
        // The longest first: a short one may be a part of it.
        for (Token token : tokens.stream().sorted(Comparator.comparing((Token one) -> -one.text().length())).toList()) {
            var places = new ArrayList<Integer>();
            for (int at = rest.indexOf(token.text()); at >= 0; at = rest.indexOf(token.text())) {
                places.add(at);
                rest.replace(at, at + token.text().length(), "\0".repeat(token.text().length()));
            }
            if (!places.isEmpty())
                spots.add(new Spot(token, places.stream().mapToInt(Integer::intValue).toArray()));
        }
        return new Mould(template.getBytes(StandardCharsets.ISO_8859_1), spots);
    }

    /** Whether all copies are the same. */
    boolean isFixed() {
        return spots.isEmpty();
    }

    byte[] cast(long number) {
        byte[] copy = template.clone();
        for (Spot spot : spots) {
            byte[] value = spot.token().of().apply(number).getBytes(StandardCharsets.ISO_8859_1);
            for (int place : spot.places())
                System.arraycopy(value, 0, copy, place, value.length);
        }
        return copy;
    }

    String castText(long number) {
        return new String(cast(number), StandardCharsets.ISO_8859_1);
    }
}
