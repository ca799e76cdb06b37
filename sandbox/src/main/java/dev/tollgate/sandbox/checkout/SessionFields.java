package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.paymentintent.IntentFields;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The parameters of a Checkout Session in payment mode. */
public record SessionFields(JsonObject texts, MetadataChange metadata, List<Line> lines, OptionalLong expiresAt,
        JsonObject intentTexts, MetadataChange intentMetadata) {

    public static final int LINES_MAX = 100;

    /** Something sold: its price is given in place. */
    public record Line(String name, String description, String currency, long unitAmount, long quantity,
            List<String> images,
            MetadataChange productMetadata) {}

    public static SessionFields read(Call call) {
        Params params = call.params();
        String mode = params.requiredText("mode");
        if (!mode.equals("payment")) throw StripeError.unsupported("checkout sessions with mode=" + mode);
        checkUiMode(params);
        refuseWhatIsMissing(params);
        if (!call.version().takesPaymentMethodTypes()) IntentFields.refuseTypes(params);
        params.list("payment_method_types");
        JsonObject texts = params.texts("success_url", "cancel_url", "client_reference_id", "customer",
                "customer_email", "locale", "submit_type");
        texts.addProperty("customer_creation",
                params.oneOf("customer_creation", "if_required", "always", "if_required"));
        params.requiredText("success_url");
        if (texts.has("customer") && texts.has("customer_email")) {
            throw StripeError.invalid("You may only specify one of these parameters: customer, customer_email.");
        }
        List<Line> lines = lines(params);
        Params intent = params.object("payment_intent_data").orElseGet(() -> new Params(new JsonObject()));
        JsonObject intentTexts = intent.texts("description", "receipt_email", "setup_future_usage",
                "statement_descriptor", "statement_descriptor_suffix", "transfer_group");
        intent.unsupported("application_fee_amount", "transfer_data", "on_behalf_of", "shipping");
        String capture = intent.oneOf("capture_method", "automatic_async", "automatic", "manual");
        if (capture.equals("manual")) throw StripeError.unsupported("capture_method=manual");
        return new SessionFields(texts, params.metadata(), lines, params.integer("expires_at"), intentTexts,
                intent.metadata());
    }

    public String currency() {
        return lines.getFirst().currency();
    }

    public long total() {
        return lines.stream().mapToLong(line -> line.unitAmount() * line.quantity()).sum();
    }

    private static void checkUiMode(Params params) {
        String ui = params.text("ui_mode").orElse("hosted_page");
        switch (ui) {
            case "hosted_page" -> {
            }
            case "embedded_page", "elements", "form" -> throw StripeError.unsupported("ui_mode=" + ui);
            default -> throw StripeError.invalidParam("Invalid ui_mode: must be one of hosted_page, embedded_page, "
                    + "elements, or form", "ui_mode");
        }
    }

    private static void refuseWhatIsMissing(Params params) {
        params.unsupported("subscription_data", "setup_intent_data", "discounts", "shipping_options",
                "shipping_address_collection", "automatic_tax", "tax_id_collection", "custom_fields",
                "after_expiration", "invoice_creation", "optional_items", "return_url", "payment_method_data");
        params.accept("allow_promotion_codes", "billing_address_collection", "payment_method_collection",
                "payment_method_options", "phone_number_collection", "consent_collection", "custom_text",
                "adaptive_pricing", "branding_settings", "origin_context", "saved_payment_method_options",
                "customer_update");
    }

    private static List<Line> lines(Params params) {
        var lines = new ArrayList<Line>();
        for (Params item : params.objects("line_items")) {
            lines.add(line(item));
        }
        if (lines.isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: line_items.", "line_items");
        }
        if (lines.size() > LINES_MAX) {
            throw StripeError.invalidParam("You may have at most " + LINES_MAX + " line items.", "line_items");
        }
        if (lines.stream().map(Line::currency).distinct().count() > 1) {
            throw StripeError.invalidParam("All line items must have the same currency.", "line_items");
        }
        long total = lines.stream().mapToLong(line -> Math.multiplyExact(line.unitAmount(), line.quantity())).sum();
        Amounts.check(total, lines.getFirst().currency(), "line_items");
        return lines;
    }

    private static Line line(Params item) {
        item.unsupported("price", "tax_rates", "dynamic_tax_rates", "adjustable_quantity");
        Params price = item.object("price_data").orElseThrow(() -> StripeError.invalid("parameter_missing",
                "Missing required param: " + item.full("price_data") + ".", item.full("price_data")));
        price.accept("tax_behavior").unsupported("recurring", "product", "unit_amount_decimal");
        Params product = price.object("product_data").orElseThrow(() -> StripeError.invalid("parameter_missing",
                "Missing required param: " + price.full("product_data") + ".", price.full("product_data")));
        product.accept("tax_code", "unit_label");
        long unitAmount = price.requiredInteger("unit_amount");
        long quantity = item.integer("quantity").orElse(1);
        if (unitAmount < 0 || quantity < 0 || quantity > 999_999) {
            throw StripeError.invalid("parameter_invalid_integer",
                    "This value must be greater than or equal to 0.", item.full("quantity"));
        }
        item.accept("metadata");
        return new Line(product.requiredText("name"), product.text("description").orElse(""),
                Amounts.currency(price.requiredText("currency"), price.full("currency")), unitAmount, quantity,
                product.list("images"), product.metadata());
    }
}
