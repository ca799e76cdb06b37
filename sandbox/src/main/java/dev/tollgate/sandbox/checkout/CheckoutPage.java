package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.challenge.Challenge;
import dev.tollgate.sandbox.checkout.SessionPayments.Buyer;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentmethod.CardEntry;
import dev.tollgate.sandbox.paymentmethod.MethodDraft;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.FormParser;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/**
 * {@code /c/pay/{cs}}: the page where a buyer pays. A plain form; the unguessable id of the session is its permission.
 */
public final class CheckoutPage {

    public static final String PREFIX = "/c/pay/";

    private static final String NOT_AUTHENTICATED = "We are unable to authenticate your payment method. Please choose a "
            + "different payment method and try again.";

    private final Accounts accounts;
    private final Commits commits;
    private final SessionPayments payments;

    public CheckoutPage(Accounts accounts, Commits commits, SessionPayments payments) {
        this.accounts = accounts;
        this.commits = commits;
        this.payments = payments;
    }

    public Reply handle(HttpCall call) {
        String id = call.path().substring(PREFIX.length());
        Optional<Account> account = accounts.all().stream().filter(candidate -> commits
                .commit(candidate, tx -> tx.all(CheckoutSession.KIND).find(id).isPresent())).findFirst();
        if (account.isEmpty()) return Html.message(404, "Not found", "There is no such checkout session.");
        return commits.commit(account.get(), tx -> {
            CheckoutSession session = tx.get(CheckoutSession.KIND, id, "session");
            try {
                return call.isPost() ? pay(tx, session, call) : show(tx, session, call);
            } catch (StripeError error) {
                return refused(session, call, error);
            }
        });
    }

    private Reply show(Tx tx, CheckoutSession session, HttpCall call) {
        // Back from the bank, or a form sent twice.
        boolean back = call.isPost() || call.query().contains("payment_intent=");
        if (session.isComplete()) {
            return back
                    ? Reply.redirect(session.successUrl())
                    : Html.message(200, "Paid", "This session is complete. You may close this page.");
        }
        if (!session.isOpen()) return Html.message(200, "This session has expired", "Please start again at the shop.");
        String error = back ? session.intent(tx).map(CheckoutPage::failure).orElse("") : "";
        return Reply.html(200, form(session, new JsonObject(), error));
    }

    /** What a buyer is told who comes back from the bank unpaid. */
    private static String failure(PaymentIntent intent) {
        if (!intent.copy("last_payment_error").isJsonObject()) return "";
        JsonObject error = intent.object("last_payment_error");
        return error.get("code").getAsString().equals("payment_intent_authentication_failure")
                ? NOT_AUTHENTICATED
                : error.get("message").getAsString();
    }

    private Reply pay(Tx tx, CheckoutSession session, HttpCall call) {
        var form = new Params(FormParser.parse(call.text()));
        if (!session.isOpen()) return show(tx, session, call);
        String email = form.text("email").or(() -> session.find("customer_email")).orElse("");
        String name = form.text("card_name").orElse("");
        JsonObject billing = new JsonObject();
        if (!email.isEmpty()) billing.addProperty("email", email);
        if (!name.isEmpty()) billing.addProperty("name", name);
        var draft = new MethodDraft(card(form), billing);
        PaymentMethod method = tx.all(PaymentMethod.KIND).add(draft.mint(tx));
        payments.pay(tx, session, method, new Buyer(name, email));
        PaymentIntent intent = session.intent(tx).orElseThrow();
        return Reply.redirect(intent.challenge().isEmpty()
                ? session.successUrl()
                : tx.get(Challenge.KIND, intent.challenge(), "challenge").path());
    }

    private static CardEntry card(Params form) {
        String number = form.text("card_number").orElse("").replaceAll("[ -]", "");
        String[] expiry = form.text("card_expiry").orElse("").replace(" ", "").split("/");
        boolean readable = expiry.length == 2 && expiry[0].matches("\\d{1,2}") && expiry[1].matches("\\d{2}|\\d{4}");
        long month = readable ? Long.parseLong(expiry[0]) : 0;
        long year = readable ? Long.parseLong(expiry[1]) : 0;
        return new CardEntry(number, month, year < 100 ? 2000 + year : year, form.text("card_cvc").orElse(""));
    }

    private static Reply refused(CheckoutSession session, HttpCall call, StripeError error) {
        if (call.header("accept").contains("application/json")) return Reply.json(error.status(), error.body());
        JsonObject typed = FormParser.parse(call.text());
        return Reply.html(200, form(session, typed, error.error().get("message").getAsString()));
    }

    private static String form(CheckoutSession session, JsonObject typed, String error) {
        var rows = new StringBuilder();
        session.lineItems().forEach(item -> rows.append("<tr><td>")
                .append(Html.escape(item.get("description").getAsString())).append(" <small>× ")
                .append(item.get("quantity").getAsLong()).append("</small></td><td class=\"amount\">")
                .append(shown(item.get("amount_total").getAsLong(), session)).append("</td></tr>"));
        String total = shown(session.number("amount_total"), session);
        String email = typed.has("email") ? typed.get("email").getAsString() : session.text("customer_email");
        String name = typed.has("card_name") ? typed.get("card_name").getAsString() : "";
        String cancel = session.find("cancel_url")
                .map(url -> "<a id=\"cancel\" href=\"" + Html.escape(url) + "\">Cancel and go back</a>").orElse("");
        return Html.page("Pay " + total, FORM.formatted(total, rows, total,
                error.isEmpty() ? "hidden" : "", Html.escape(error), Html.escape(email), Html.escape(name), total,
                cancel));
    }

    private static String shown(long amount, CheckoutSession session) {
        return Amounts.shown(amount, session.text("currency"));
    }

    private static final String FORM = """
            <h1>Pay <span id="total">%s</span></h1>
            <p class="merchant">Sandbox merchant</p>
            <table>%s<tr class="total"><td>Total</td><td class="amount">%s</td></tr></table>
            <form method="post" autocomplete="off">
            <p id="card-error" class="error" role="alert" %s>%s</p>
            <label for="email">E-mail</label>
            <input id="email" name="email" type="email" required value="%s">
            <label for="card-number">Card number</label>
            <input id="card-number" name="card_number" inputmode="numeric" required placeholder="4242 4242 4242 4242">
            <div class="pair">
            <div><label for="card-expiry">Expiry</label>
            <input id="card-expiry" name="card_expiry" inputmode="numeric" required placeholder="MM / YY"></div>
            <div><label for="card-cvc">CVC</label>
            <input id="card-cvc" name="card_cvc" inputmode="numeric" required placeholder="123"></div>
            </div>
            <label for="card-name">Name on card</label>
            <input id="card-name" name="card_name" value="%s">
            <button id="pay" type="submit">Pay %s</button>
            </form>
            <p>%s</p>
            """;
}
