package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.wire.Amounts;
import java.time.Instant;
import java.util.List;

/**
 * What the page says about money: what is due today, and for a subscription what then. All but the sum is empty else.
 */
record Totals(CheckoutSession session, String what, String today, String later, String trial) {

    static Totals of(CheckoutSession session, List<PayPage.Line> lines) {
        String today = session.find("amount_total")
                .map(amount -> Amounts.shown(Long.parseLong(amount), session.text("currency"))).orElse("");
        if (!session.subscribes()) return new Totals(session, "", today, "", "");
        List<PayPage.Line> recurring = lines.stream().filter(line -> line.price().isRecurring()).toList();
        long sum = recurring.stream()
                .mapToLong(line -> line.price().unitAmount() * line.item().get("quantity").getAsLong()).sum();
        PayPage.Line first = recurring.getFirst();
        return new Totals(session, first.item().get("description").getAsString(), today,
                Amounts.shown(sum, first.price().currency()) + " " + every(first.price().object("recurring")),
                session.subscriptionData().trial(Instant.ofEpochSecond(session.number("created"))));
    }

    /** For example {@code per month}, {@code every 3 months}. */
    static String every(JsonObject recurring) {
        long count = recurring.get("interval_count").getAsLong();
        String interval = recurring.get("interval").getAsString();
        return count == 1 ? "per " + interval : "every " + count + " " + interval + "s";
    }

    String heading() {
        if (session.saves()) return title();
        if (!session.subscribes()) return word() + " <span id=\"total\">" + today + "</span>";
        return Html.escape(title()) + "<span class=\"rate\">" + (trial.isEmpty() ? later : trial + " free") + "</span>";
    }

    String title() {
        if (session.saves()) return "Save a payment method";
        if (!session.subscribes()) return word() + " " + today;
        return (trial.isEmpty() ? "Subscribe to " : "Try ") + what;
    }

    String html() {
        if (session.saves()) return "";
        if (!session.subscribes()) return row("Total", today);
        String then = trial.isEmpty() ? "Then " + later : "Then " + later + ", starting in " + trial;
        return row("Due today", today) + "<p class=\"then\">" + then + ". Cancel any time.</p>";
    }

    String button() {
        if (session.saves()) return "Save";
        if (!session.subscribes()) return word() + " " + today;
        return trial.isEmpty() ? "Subscribe" : "Start trial";
    }

    private static String row(String name, String amount) {
        return "<p class=\"total\"><span>" + name + "</span><span class=\"amount\" id=\"due\">" + amount
                + "</span></p>";
    }

    private String word() {
        return switch (session.text("submit_type")) {
            case "book" -> "Book";
            case "donate" -> "Donate";
            default -> "Pay";
        };
    }
}
