package dev.tollgate.sandbox;

import dev.tollgate.sandbox.api.ApiHandler;
import dev.tollgate.sandbox.challenge.ChallengePage;
import dev.tollgate.sandbox.charge.ReceiptPage;
import dev.tollgate.sandbox.checkout.CheckoutPage;
import dev.tollgate.sandbox.control.ControlApi;
import dev.tollgate.sandbox.portal.PortalPage;
import dev.tollgate.sandbox.script.ScriptFiles;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;

import java.util.Map;

/** Sends a request to the part of the sandbox that its path names. */
public final class Dispatcher {

    private static final String ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, Stripe-Version, "
            + "Stripe-Account";

    private final ApiHandler api;
    private final ControlApi control;
    private final CheckoutPage checkout;
    private final PortalPage portal;
    private final ChallengePage challenge;
    private final ReceiptPage receipt;

    public Dispatcher(ApiHandler api, ControlApi control, CheckoutPage checkout, PortalPage portal,
            ChallengePage challenge, ReceiptPage receipt) {
        this.api = api;
        this.control = control;
        this.checkout = checkout;
        this.portal = portal;
        this.challenge = challenge;
        this.receipt = receipt;
    }

    public Reply handle(HttpCall call) {
        String path = call.path();
        if (path.startsWith("/_sandbox")) return control.handle(call);
        if (path.startsWith(CheckoutPage.PREFIX)) return checkout.handle(call);
        if (path.startsWith(PortalPage.PREFIX)) return portal.handle(call);
        if (path.startsWith(ChallengePage.PREFIX)) return challenge.handle(call);
        if (path.startsWith(ReceiptPage.PREFIX)) return receipt.handle(call);
        if (path.startsWith(ScriptFiles.PREFIX)) return open(ScriptFiles.handle(call));
        if (path.equals("/")) return Reply.redirect("/_sandbox/");
        return open(call.method().equals("OPTIONS") ? preflight() : api.handle(call));
    }

    private static Reply preflight() {
        return new Reply(204, Map.of("Access-Control-Allow-Methods", "GET, POST, DELETE",
                "Access-Control-Allow-Headers", ALLOWED_HEADERS, "Access-Control-Max-Age", "600"), new byte[0],
                Reply.Ending.WHOLE);
    }

    /** Pages of every origin may call with the publishable key, as they may at Stripe. */
    private static Reply open(Reply reply) {
        return reply.with("Access-Control-Allow-Origin", "*").with("Access-Control-Expose-Headers",
                "Request-Id, Idempotent-Replayed, Original-Request, Stripe-Version");
    }
}
