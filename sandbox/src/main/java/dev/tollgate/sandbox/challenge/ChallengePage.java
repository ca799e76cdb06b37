package dev.tollgate.sandbox.challenge;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.FormParser;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code /3ds/{token}}: the bank's question. Afterwards the buyer goes to the return URL; inside the script's frame the
 * page says so to the page that opened it, and to no other.
 */
public final class ChallengePage {

    public static final String PREFIX = Challenge.PATH;

    private final Accounts accounts;
    private final Commits commits;
    private final List<Challenged> challenged;

    public ChallengePage(Accounts accounts, Commits commits, List<Challenged> challenged) {
        this.accounts = accounts;
        this.commits = commits;
        this.challenged = List.copyOf(challenged);
    }

    /** An intent, and the kind that knows what follows from an answer. */
    private record Waiting(Challenged kind, Intent intent) {}

    public Reply handle(HttpCall call) {
        String token = call.path().substring(PREFIX.length());
        var query = new Params(FormParser.parse(call.query()));
        var form = new Params(FormParser.parse(call.isPost() ? call.text() : ""));
        String outcome = form.text("outcome").or(() -> query.text("auto")).orElse("");
        String origin = query.text("origin").filter(given -> given.matches("https?://[\\w.\\-\\[\\]:]+")).orElse("");
        Optional<Account> account = accounts.all().stream().filter(candidate -> commits.commit(candidate,
                tx -> tx.all(Challenge.KIND).find(token).isPresent())).findFirst();
        try {
            return account.map(found -> commits.commit(found, tx -> page(tx, token, outcome, origin)))
                    .orElseGet(() -> Html.message(404, "Not found", "There is no such authentication."));
        } catch (StripeError refused) {
            return Html.message(refused.status(), "Not now", "Please try again.");
        }
    }

    private Reply page(Tx tx, String token, String outcome, String origin) {
        Challenge challenge = tx.get(Challenge.KIND, token, "token");
        Waiting waiting = waiting(tx, challenge.intent());
        if (!waiting.intent().challenge().equals(token)) {
            return origin.isEmpty()
                    ? Html.message(200, "Already answered", "You may close this page.")
                    : tell(token, origin);
        }
        return switch (outcome) {
            case "complete", "fail" -> {
                waiting.kind().answer(tx, challenge.intent(), outcome.equals("complete"));
                yield leave(waiting.intent(), challenge, origin);
            }
            default -> Reply.html(200, Html.page("3-D Secure", QUESTION.formatted(question(waiting.intent()))));
        };
    }

    private Waiting waiting(Tx tx, String id) {
        return challenged.stream()
                .flatMap(kind -> kind.find(tx, id).map(found -> new Waiting(kind, found)).stream()).findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody knows the intent " + id));
    }

    private static String question(Resource intent) {
        return intent.find("amount").isPresent()
                ? "pay " + Amounts.shown(intent.number("amount"), intent.text("currency")) + " to the Sandbox merchant"
                : "let the Sandbox merchant charge this card later";
    }

    private static Reply leave(Resource intent, Challenge challenge, String origin) {
        if (!origin.isEmpty()) {
            return tell(challenge.id(), origin);
        }
        if (challenge.returnUrl().isEmpty()) return Html.message(200, "Thank you", "You may close this page.");
        boolean failed = intent.text("status").equals("requires_payment_method");
        String name = intent.text("object");
        return Reply.redirect(withQuery(challenge.returnUrl(), Map.of(name, intent.id(), name + "_client_secret",
                intent.text("client_secret"), "redirect_status", failed ? "failed" : "succeeded")));
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
        new TreeMap<>(parameters).forEach((name, value) -> all.append(all.indexOf("?") < 0 ? '?' : '&').append(name)
                .append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return all.append(hash < 0 ? "" : url.substring(hash)).toString();
    }

    private static final String QUESTION = """
            <h1>Your bank asks</h1>
            <p>Do you want to %s?</p>
            <form method="post" class="choice">
            <button id="complete" name="outcome" value="complete">Complete</button>
            <button id="fail" name="outcome" value="fail" class="secondary">Fail</button>
            </form>
            """;
}
