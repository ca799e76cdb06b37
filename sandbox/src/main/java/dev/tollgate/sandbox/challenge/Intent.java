package dev.tollgate.sandbox.challenge;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Resource;

/** What PaymentIntents and SetupIntents have in common: an open question of the bank, and whoever made them. */
public abstract class Intent extends Resource {

    private static final String CHALLENGE = "challenge";
    private static final String OWNER = "owner";

    protected Intent(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** The token of the bank's open question; empty when there is none. */
    public final String challenge() {
        return hiddenText(CHALLENGE);
    }

    /** Waits until the buyer has answered the bank. */
    public final void ask(Challenge question, JsonObject nextAction) {
        hide(CHALLENGE, question.id());
        set("payment_method", question.method());
        set("next_action", nextAction);
        set("status", "requires_action");
    }

    public final void stopAsking() {
        if (challenge().isEmpty()) return;
        hide(CHALLENGE, "");
        set("next_action", null);
    }

    /** The id of what made it, such as a Checkout Session; empty when the merchant did. */
    public final String owner() {
        return hiddenText(OWNER);
    }

    public final void ownedBy(String id) {
        hide(OWNER, id);
    }
}
