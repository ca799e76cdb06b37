package dev.tollgate.sandbox.charge;

import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.Amounts;
import java.util.Optional;

/** {@code /receipts/{charge}}: what a buyer paid, and got back. The charge's id, which nobody guesses, is the key. */
public final class ReceiptPage {

    public static final String PREFIX = "/receipts/";

    private final Accounts accounts;
    private final Commits commits;

    public ReceiptPage(Accounts accounts, Commits commits) {
        this.accounts = accounts;
        this.commits = commits;
    }

    public Reply handle(HttpCall call) {
        String id = call.path().substring(PREFIX.length());
        return accounts.all().stream().map(account -> commits.commit(account, tx -> tx.all(Charge.KIND).find(id)
                .filter(Charge::succeeded).map(ReceiptPage::shown))).flatMap(Optional::stream).findFirst()
                .map(text -> Html.message(200, "Receipt", text))
                .orElseGet(() -> Html.message(404, "Not found", "There is no such receipt."));
    }

    private static String shown(Charge charge) {
        String currency = charge.text("currency");
        String paid = "The Sandbox merchant received " + Amounts.shown(charge.number("amount_captured"), currency);
        long refunded = charge.number("amount_refunded");
        return refunded == 0 ? paid + "." : paid + " and refunded " + Amounts.shown(refunded, currency) + ".";
    }
}
