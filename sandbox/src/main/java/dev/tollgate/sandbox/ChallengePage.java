package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.PaymentIntent.Challenge;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /3ds/{token}}: the bank's question. Afterwards the buyer goes to the return URL; inside the script's frame the
 * page says so to the page that opened it, and to no other.
 */
final class ChallengePage {

    static final String PREFIX = "/3ds/";

    private final World world;
    private final Payments payments;

    ChallengePage(World world, Payments payments) {
        this.world = world;
        this.payments = payments;
    }

    Reply handle(HttpCall call) {
        String token = call.path().substring(PREFIX.length());
        var query = new Params(FormParser.parse(call.query()));
        var form = new Params(FormParser.parse(call.isPost() ? call.text() : ""));
        String outcome = form.text("outcome").or(() -> query.text("auto")).orElse("");
        String origin = query.text("origin").filter(given -> given.matches("https?://[\\w.\\-\\[\\]:]+")).orElse("");
        Optional<Account> account = world.accountWhere(candidate -> candidate.challenges.containsKey(token));
        if (account.isEmpty()) return Html.message(404, "Not found", "There is no such authentication.");
        return world.commits().commit(account.get(), tx -> {
            PaymentIntent intent = Optional.ofNullable(tx.account().challenges.get(token)).orElseThrow();
            Optional<Challenge> open = intent.challenge().filter(challenge -> challenge.token().equals(token));
            if (open.isEmpty()) {
                return origin.isEmpty()
                        ? Html.message(200, "Already answered", "You may close this page.")
                        : tell(token, origin);
            }
            return switch (outcome) {
                case "complete", "fail" -> {
                    payments.answerChallenge(tx, intent, outcome.equals("complete"));
                    yield leave(intent, open.get(), origin);
                }
                default -> Reply.html(200, Html.page("3-D Secure", QUESTION.formatted(
                        Amounts.shown(intent.number("amount"), intent.text("currency")))));
            };
        });
    }

    private static Reply leave(PaymentIntent intent, Challenge challenge, String origin) {
        if (!origin.isEmpty()) {
            return tell(challenge.token(), origin);
        }
        if (challenge.returnUrl().isEmpty()) return Html.message(200, "Thank you", "You may close this page.");
        boolean failed = intent.status() == PaymentIntentStatus.REQUIRES_PAYMENT_METHOD;
        return Reply.redirect(withQuery(challenge.returnUrl(), Map.of("payment_intent", intent.id(),
                "payment_intent_client_secret", intent.text("client_secret"), "redirect_status",
                failed ? "failed" : "succeeded")));
    }

    /** Tells the page around the frame that the question is answered. */
    private static Reply tell(String token, String origin) {
        JsonObject message = Json.object("source", "sandbox-3ds", "token", token);
        return Reply.html(200, Html.page("3-D Secure", "<p>Thank you.</p><script>parent.postMessage("
                + Json.text(message).replace("<", "\\u003c") + ", \"" + origin + "\");</script>"));
    }

    private static String withQuery(String url, Map<String, String> parameters) {
        int hash = url.indexOf('#');
        var all = new StringBuilder(hash < 0 ? url : url.substring(0, hash));
        parameters.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(entry -> all.append(all.indexOf("?") < 0 ? '?' : '&').append(entry.getKey()).append('=')
                        .append(URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8)));
        return all.append(hash < 0 ? "" : url.substring(hash)).toString();
    }

    private static final String QUESTION = """
            <h1>Your bank asks</h1>
            <p>Do you want to pay %s to the Sandbox merchant?</p>
            <form method="post" class="choice">
            <button id="complete" name="outcome" value="complete">Complete</button>
            <button id="fail" name="outcome" value="fail" class="secondary">Fail</button>
            </form>
            """;
}
