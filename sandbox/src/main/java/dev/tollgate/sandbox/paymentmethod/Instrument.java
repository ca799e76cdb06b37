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

    /** What it is and what it does, for people. */
    default JsonObject shown() {
        return switch (this) {
            case Card card -> Json.object("number", card.number(), "iban", null, "token", card.token(), "brand",
                    card.brand(), "what", card.onSession().words());
            case Debit debit -> Json.object("number", null, "iban", debit.iban(), "token", debit.token(), "brand",
                    "sepa_debit", "what", debit.onSession().words());
        };
    }

    /** Why it cannot be saved to a customer. */
    default Optional<DeclineReason> refusesAttachment() {
        return Optional.empty();
    }

    /** {@code number} is a number of Stripe's own test list, so it is nobody's. */
    record Card(String number, String token, String brand, String funding, Outcome onSession, Outcome offSession,
            Outcome offSessionOnceSetUp, boolean attachable) implements Instrument {

        @Override
        public Outcome offSession(boolean setUp) {
            return setUp ? offSessionOnceSetUp : offSession;
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

    record Debit(String token, String iban, Outcome.Process onSession) implements Instrument {

        @Override
        public Outcome offSession(boolean setUp) {
            return onSession;
        }

        JsonObject json(String fingerprint) {
            return Json.object("bank_code", iban.substring(4, 12), "branch_code", "", "country",
                    iban.substring(0, 2), "fingerprint", fingerprint, "generated_from",
                    Json.object("charge", null, "setup_attempt", null), "last4", iban.substring(iban.length() - 4));
        }
    }
}
