package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.web.Fields;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The part of a page's form where somebody types a card. */
public record CardForm(Fields fields) {

    private static final List<String> CARDS_SHOWN = List.of("4242424242424242", "4000000000000002",
            "4000000000009995", "4000000000003220", "4000002500003155");

    /** The inputs, the test cards among them; of what was typed before only the name is shown again. */
    public static String html(String name) {
        return HTML.formatted(Html.escape(name), hints());
    }

    public String name() {
        return fields.text("card_name");
    }

    /** The card that was typed; refused when something of it is missing. */
    public CardEntry card() {
        String number = fields.text("card_number").replaceAll("[ -]", "");
        String[] expiry = fields.text("card_expiry").replace(" ", "").split("/");
        boolean readable = expiry.length == 2 && expiry[0].matches("\\d{1,2}") && expiry[1].matches("\\d{2}|\\d{4}");
        if (number.isEmpty()) throw incomplete("Your card number is incomplete.", "card_number");
        if (!readable) throw incomplete("Your card's expiration date is incomplete.", "card_expiry");
        if (fields.text("card_cvc").isEmpty()) throw incomplete("Your card's security code is incomplete.", "card_cvc");
        long year = Long.parseLong(expiry[1]);
        return new CardEntry(number, Long.parseLong(expiry[0]), year < 100 ? 2000 + year : year,
                fields.text("card_cvc"));
    }

    private static StripeError incomplete(String message, String param) {
        return StripeError.invalidParam(message, param);
    }

    private static String hints() {
        return CARDS_SHOWN.stream().map(Instruments::byNumber).flatMap(Optional::stream)
                .map(card -> hint("card-number", card.number(), card)).collect(Collectors.joining());
    }

    /** A test number that a click fills in. */
    public static String hint(String field, String number, Instrument instrument) {
        return "<li><button type=\"button\" class=\"fill\" data-fill=\"" + field + "\">"
                + number.replaceAll("(.{4})(?=.)", "$1 ") + "</button> "
                + Html.escape(instrument.shown().get("what").getAsString())
                + "</li>";
    }

    private static final String HTML = """
            <label for="card-number">Card number</label>
            <input id="card-number" name="card_number" inputmode="numeric" placeholder="4242 4242 4242 4242">
            <div class="pair">
            <div><label for="card-expiry">Expiry</label>
            <input id="card-expiry" name="card_expiry" inputmode="numeric" placeholder="MM / YY"></div>
            <div><label for="card-cvc">CVC</label>
            <input id="card-cvc" name="card_cvc" inputmode="numeric" placeholder="123"></div>
            </div>
            <label for="card-name">Name on card</label>
            <input id="card-name" name="card_name" value="%s">
            <details class="hints"><summary>Test cards</summary>
            <p>Any date to come, any three digits.</p><ul>%s</ul></details>
            """;
}
