package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.util.Optional;

/** A test card or a test bank account: what it is and how it behaves. */
public sealed interface Instrument {

    /** The {@code pm_…} name under which a server may use it. */
    String token();

    Outcome onSession();

    /** Without the buyer; {@code setUp} when the buyer agreed to that before. */
    Outcome offSession(boolean setUp);

    /** Asked to be kept for later; no money moves. */
    Outcome setup();

    /** What becomes of the money once it has paid. */
    Aftermath aftermath();

    /** What it is and what it does, for people. */
    default JsonObject shown() {
        return switch (this) {
            case Card card -> Json.object("number", card.number(), "iban", null, "token", card.token(), "brand",
                    card.brand(), "what", card.aftermath().words(card.onSession().words()));
            case Debit(String token, BankAccount account, Outcome.Process onSession, Aftermath after) ->
                Json.object("number", null, "iban", account instanceof BankAccount.Sepa ? account.number() : null,
                        "account", account instanceof BankAccount.Sepa ? null : account.number(), "token", token,
                        "brand", account.type(), "what", after.words(onSession.words()));
        };
    }

    /** Why it cannot be saved to a customer. */
    default Optional<DeclineReason> refusesAttachment() {
        return Optional.empty();
    }

    /** {@code number} is a number of Stripe's own test list, so it is nobody's. */
    record Card(String number, String token, String brand, String funding, Outcome onSession, Outcome offSession,
            Outcome offSessionOnceSetUp, boolean attachable, Aftermath aftermath) implements Instrument {

        @Override
        public Outcome offSession(boolean setUp) {
            return setUp ? offSessionOnceSetUp : offSession;
        }

        /** Whatever it does when money is asked of it, a card that can be kept lets itself be set up. */
        @Override
        public Outcome setup() {
            if (!attachable) return onSession;
            var kept = new Outcome.Approve();
            return onSession instanceof Outcome.Challenge ? new Outcome.Challenge(kept) : kept;
        }

        /** Its bank asks the buyer when the merchant wants it to. */
        boolean enrolled() {
            return token.equals("pm_card_threeDSecureOptional");
        }

        @Override
        public Optional<DeclineReason> refusesAttachment() {
            return !attachable && onSession instanceof Outcome.Decline(DeclineReason reason)
                    ? Optional.of(reason)
                    : Optional.empty();
        }

        String last4() {
            return number.substring(number.length() - 4);
        }
    }

    record Debit(String token, BankAccount account, Outcome.Process onSession, Aftermath aftermath)
            implements
                Instrument {

        @Override
        public Outcome offSession(boolean setUp) {
            return onSession;
        }

        @Override
        public Outcome setup() {
            return new Outcome.Approve();
        }
    }
}
