package dev.tollgate.sandbox.checkout;

import dev.tollgate.sandbox.challenge.Challenge;
import dev.tollgate.sandbox.checkout.SessionPayments.Buyer;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/**
 * {@code /c/pay/{cs}}: the page where a buyer pays. A plain form; the unguessable id of the session is its permission,
 * and a token in the form shows that it was this page that sent it.
 */
public final class CheckoutPage {

    public static final String PREFIX = "/c/pay/";

    private static final String STALE = "This page was open for too long, or was opened twice. Nothing was charged: "
            + "please try again.";
    private static final String TOO_MANY = "Too many attempts. Nothing was charged: please wait a minute and try again.";

    private static final int DECLINED = 402;

    private final Accounts accounts;
    private final Commits commits;
    private final SessionPayments payments;

    public CheckoutPage(Accounts accounts, Commits commits, SessionPayments payments) {
        this.accounts = accounts;
        this.commits = commits;
        this.payments = payments;
    }

    /** One look at the page, and from where. */
    private record Visit(HttpCall call, CheckoutSession session, Surroundings around) {

        /** Back from the bank, or a form sent twice. */
        boolean back() {
            return call.isPost() || call.query().contains("_intent=");
        }

        boolean wantsJson() {
            return call.header("accept").contains("application/json");
        }
    }

    public Reply handle(HttpCall call) {
        String id = call.path().substring(PREFIX.length());
        Optional<Account> account = accounts.all().stream().filter(candidate -> commits
                .commit(candidate, tx -> tx.all(CheckoutSession.KIND).find(id).isPresent())).findFirst();
        Surroundings around = Surroundings.read(call.query());
        return account.flatMap(found -> commits.commit(found, tx -> tx.all(CheckoutSession.KIND).find(id)
                .filter(around::fit).map(session -> answer(tx, new Visit(call, session, around)))))
                .orElseGet(() -> Html.message(404, "Not found", "There is no such checkout session."));
    }

    private Reply answer(Tx tx, Visit visit) {
        if (!visit.call().isPost() || !visit.session().isOpen()) return visit.around().guard(show(tx, visit));
        PayForm form = PayForm.read(visit.call().text());
        if (!visit.session().isToken(form.token())) return refuse(tx, visit, form, 403, StripeError.invalid(STALE));
        if (visit.session().mustWait(tx.now())) return refuse(tx, visit, form, 429, StripeError.invalid(TOO_MANY));
        try {
            return pay(tx, visit, form);
        } catch (StripeError error) {
            if (error.status() == DECLINED) visit.session().refused(tx.now());
            return refuse(tx, visit, form, error.status(), error);
        }
    }

    private static Reply show(Tx tx, Visit visit) {
        CheckoutSession session = visit.session();
        if (session.isComplete()) {
            return visit.back()
                    ? visit.around().done(session)
                    : Html.message(200, "All done", "This session is complete. You may close this page.");
        }
        if (!session.isOpen()) return Html.message(200, "This session has expired", "Please start again at the shop.");
        String error = visit.back() ? SessionPayments.failure(tx, session) : "";
        return Reply.html(200, PayPage.of(tx, session, visit.around()).html(PayForm.read(""), error));
    }

    private Reply pay(Tx request, Visit visit, PayForm form) {
        CheckoutSession session = visit.session();
        Tx tx = Owned.time(request, session);
        if (session.needsNoMethod()) {
            payments.take(tx, session, new Buyer(form.name(), email(tx, session, form)));
            return visit.around().done(session);
        }
        PaymentMethod method = form.method(tx, SavedMethods.of(tx, session));
        String email = email(tx, session, form);
        payments.pay(tx, session, method, new Buyer(form.name(), email, visit.around().path(session)));
        return SessionPayments.challenge(tx, session).map(Challenge::path).map(Reply::redirect)
                .orElseGet(() -> visit.around().done(session));
    }

    private static String email(Tx tx, CheckoutSession session, PayForm form) {
        return form.email().isEmpty() ? PayPage.knownEmail(tx, session) : form.email();
    }

    private static Reply refuse(Tx tx, Visit visit, PayForm form, int status, StripeError error) {
        if (visit.wantsJson()) return Reply.json(status, error.body());
        String message = error.error().get("message").getAsString();
        return visit.around().guard(Reply.html(200, PayPage.of(tx, visit.session(), visit.around())
                .html(form, message)));
    }
}
