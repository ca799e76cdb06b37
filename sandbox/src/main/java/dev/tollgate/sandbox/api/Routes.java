package dev.tollgate.sandbox.api;

import dev.tollgate.sandbox.wire.StripeError;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Which endpoint a request is for; tells what Stripe has and the sandbox lacks from what nobody has. */
public final class Routes {

    /** First segments under /v1/ that Stripe serves. */
    private static final Set<String> STRIPE_HAS = Set.of("account", "account_links", "account_sessions", "accounts",
            "apple_pay", "application_fees", "apps", "balance", "balance_settings", "balance_transactions", "billing",
            "billing_portal", "charges", "checkout", "climate", "confirmation_tokens", "country_specs", "coupons",
            "credit_notes", "customer_sessions", "customers", "disputes", "entitlements", "ephemeral_keys", "events",
            "exchange_rates", "external_accounts", "file_links", "files", "financial_connections", "forwarding",
            "identity", "invoice_payments", "invoice_rendering_templates", "invoiceitems", "invoices", "issuing",
            "linked_accounts", "mandates", "payment_attempt_records", "payment_intents", "payment_links",
            "payment_method_configurations", "payment_method_domains", "payment_methods", "payment_records", "payouts",
            "plans", "prices", "products", "promotion_codes", "quotes", "radar", "refunds", "reporting", "reviews",
            "setup_attempts", "setup_intents", "shipping_rates", "sigma", "sources", "subscription_items",
            "subscription_schedules", "subscriptions", "tax", "tax_codes", "tax_ids", "tax_rates", "terminal",
            "test_helpers", "tokens", "topups", "transfers", "treasury", "webhook_endpoints");

    private final List<Route> routes;

    public Routes(List<Route> routes) {
        this.routes = routes.stream().sorted(Comparator.comparingLong(Route::fixed).reversed()).toList();
    }

    public Route find(String method, String path) {
        List<String> segments = segments(path);
        for (Route route : routes) {
            if (route.matches(method, segments)) return route;
        }
        if (segments.size() > 1 && STRIPE_HAS.contains(segments.get(1))) {
            throw StripeError.unsupported(method + " " + path);
        }
        throw StripeError.unknownUrl(method, path);
    }

    /** The path without its leading slash, in pieces. */
    public static List<String> segments(String path) {
        return List.of(path.substring(1).split("/"));
    }
}
