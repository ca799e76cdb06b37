package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;

/** A test bank account: what a debit is taken from. */
public sealed interface BankAccount {

    /** As Stripe names the type of payment method. */
    String type();

    /** The number that a buyer types. */
    String number();

    /** What a payment method shows of it. */
    JsonObject shown(String fingerprint);

    /** What a charge shows of it, made of what the payment method shows. */
    JsonObject details(JsonObject shown);

    private static String last4(String number) {
        return number.substring(number.length() - 4);
    }

    record Sepa(String number) implements BankAccount {

        @Override
        public String type() {
            return "sepa_debit";
        }

        @Override
        public JsonObject shown(String fingerprint) {
            return Json.object("bank_code", number.substring(4, 12), "branch_code", "", "country",
                    number.substring(0, 2), "fingerprint", fingerprint, "generated_from",
                    Json.object("charge", null, "setup_attempt", null), "last4", last4(number));
        }

        @Override
        public JsonObject details(JsonObject shown) {
            JsonObject details = shown.deepCopy();
            details.remove("generated_from");
            details.add("mandate", Json.value(null));
            return details;
        }
    }

    record UnitedStates(String routing, String number) implements BankAccount {

        @Override
        public String type() {
            return "us_bank_account";
        }

        @Override
        public JsonObject shown(String fingerprint) {
            return Json.object("account_holder_type", "individual", "account_type", "checking", "bank_name",
                    "STRIPE TEST BANK", "financial_connections_account", null, "fingerprint", fingerprint, "last4",
                    last4(number), "networks", Json.object("preferred", "ach", "supported", List.of("ach")),
                    "routing_number", routing, "status_details", new JsonObject());
        }

        @Override
        public JsonObject details(JsonObject shown) {
            JsonObject details = shown.deepCopy();
            List.of("financial_connections_account", "networks", "status_details").forEach(details::remove);
            details.add("payment_reference", Json.value(null));
            return details;
        }
    }
}
