package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.OptionalLong;

/** What may be changed of a payment method that somebody keeps: never its number. */
record MethodChange(JsonObject billing, MetadataChange metadata, String allowRedisplay, OptionalLong expMonth,
        OptionalLong expYear, JsonObject account) {

    static MethodChange read(Params params) {
        params.unsupported("payto");
        Optional<Params> card = params.object("card");
        card.ifPresent(given -> given.unsupported("networks"));
        Optional<Params> account = params.object("us_bank_account");
        return new MethodChange(params.tree("billing_details"), params.metadata(),
                params.oneOf("allow_redisplay", "", "always", "limited", "unspecified"),
                card.map(given -> given.integer("exp_month")).orElse(OptionalLong.empty()),
                card.map(given -> given.integer("exp_year")).orElse(OptionalLong.empty()),
                account.map(given -> given.texts("account_holder_type", "account_type")).orElseGet(JsonObject::new));
    }

    void apply(Tx tx, PaymentMethod method) {
        boolean card = expMonth.isPresent() || expYear.isPresent();
        if (card) requireType(method, "card");
        if (!account.isEmpty()) requireType(method, "us_bank_account");
        if (card) method.set("card", renewed(tx, method.object("card")));
        if (!account.isEmpty())
            method.set("us_bank_account", MethodDraft.merged(method.object("us_bank_account"), account));
        if (!billing.isEmpty()) {
            method.set("billing_details", MethodDraft.merged(method.object("billing_details"), billing));
        }
        if (!allowRedisplay.isEmpty()) method.set("allow_redisplay", allowRedisplay);
        method.set("metadata", metadata.applyTo(method.object("metadata")));
    }

    private JsonObject renewed(Tx tx, JsonObject before) {
        ZonedDateTime now = tx.onBusinessTime().now().atZone(ZoneOffset.UTC);
        long month = expMonth.orElse(before.get("exp_month").getAsLong());
        long year = expYear.orElse(before.get("exp_year").getAsLong());
        new CardEntry("", month, year, "").checkExpiry(now.getYear(), now.getMonthValue());
        JsonObject after = before.deepCopy();
        after.addProperty("exp_month", month);
        after.addProperty("exp_year", year);
        return after;
    }

    private static void requireType(PaymentMethod method, String type) {
        if (method.type().equals(type)) return;
        throw StripeError.invalidParam("You cannot update `" + type + "` of a PaymentMethod of type `" + method.type()
                + "`.", type);
    }
}
