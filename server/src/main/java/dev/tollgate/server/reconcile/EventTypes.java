package dev.tollgate.server.reconcile;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The events that say something about money: what a webhook endpoint should be subscribed to, and what is asked for.
 * Stripe takes twenty names at most.
 */
final class EventTypes {
    static final List<String> ALL = List.of("payment_intent.succeeded", "payment_intent.payment_failed",
            "payment_intent.processing", "payment_intent.requires_action", "payment_intent.canceled",
            "checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded",
            "checkout.session.async_payment_failed", "charge.succeeded", "charge.failed", "charge.refunded",
            "refund.created", "refund.updated", "refund.failed", "charge.dispute.created", "charge.dispute.updated",
            "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated");
    static final String PATH = "/v1/events?"
            + ALL.stream().map(type -> "types[]=" + type).collect(Collectors.joining("&"));

    private EventTypes() {}
}
