package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.invoice.InvoiceStatus.Verb;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a customer owes, and whether it was paid. Its status moves only along {@link InvoiceStatus}. */
public final class Invoice extends Resource {

    private static final String SUBSCRIPTION = "subscription";
    public static final Kind<Invoice> KIND = Kind.of("invoice", Invoice::new)
            .by("customer", Invoice::customer).by(SUBSCRIPTION, invoice -> invoice.subscription().orElse(""));
    /** So many lines it shows by itself; a list has all of them. */
    static final int LINES_SHOWN = 10;

    private static final Template TEMPLATE = Template.named("invoice");
    private static final String LINES = "lines";
    private static final String INTENT = "payment_intent";
    private static final String ATTEMPT = "attempt";

    private Invoice(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** One that nobody has seen yet. */
    static Invoice draft(Tx tx, JsonObject values) {
        var invoice = new Invoice(tx.create(TEMPLATE, "in"), new JsonObject());
        invoice.merge(values);
        return invoice;
    }

    /** Those of a subscription, newest first. */
    public static List<Invoice> of(Tx tx, String subscription) {
        return List.copyOf(tx.all(KIND).having(SUBSCRIPTION, subscription).reversed());
    }

    public InvoiceStatus status() {
        return InvoiceStatus.of(text("status"));
    }

    public String customer() {
        return text("customer");
    }

    public String currency() {
        return text("currency");
    }

    /** Why there is one: its {@code billing_reason}. */
    public String reason() {
        return text("billing_reason");
    }

    public long total() {
        return number("total");
    }

    public long amountDue() {
        return number("amount_due");
    }

    /** The subscription that it is for. */
    public Optional<String> subscription() {
        return get("parent") instanceof JsonObject parent
                && parent.get("subscription_details") instanceof JsonObject details
                        ? Optional.of(details.get(SUBSCRIPTION).getAsString())
                        : Optional.empty();
    }

    /** It is paid with what the customer has saved; otherwise it is sent. */
    public boolean collectsAutomatically() {
        return text("collection_method").equals(Bill.AUTOMATIC);
    }

    /** It is collected by itself, again and again, as far as {@link Dunning} goes. */
    boolean isDunned() {
        return collectsAutomatically() && flag("auto_advance");
    }

    /** What it is paid by; none while it is a draft, or when nothing is due. */
    public Optional<PaymentIntent> intent(Tx tx) {
        return tx.all(PaymentIntent.KIND).find(hiddenText(INTENT));
    }

    void paidBy(PaymentIntent intent) {
        hide(INTENT, intent.id());
    }

    /** All of its lines, as it shows them. */
    public List<JsonObject> lines() {
        JsonElement lines = hidden(LINES);
        return lines == null
                ? List.of()
                : lines.getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject)
                        .toList();
    }

    /** It is about these lines from here on; what is due changes with them. */
    void lines(List<JsonObject> lines) {
        hide(LINES, lines);
        set(LINES, Page.list("/v1/invoices/" + id() + "/lines", lines.stream().limit(LINES_SHOWN).toList(),
                lines.size() > LINES_SHOWN));
        long total = lines.stream().mapToLong(line -> line.get("amount").getAsLong()).sum();
        for (String sum : new String[]{"subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"}) {
            set(sum, total);
        }
        due(Math.max(0, total + number("starting_balance")));
    }

    void due(long amount) {
        set("amount_due", amount);
        set("amount_remaining", amount - number("amount_paid"));
    }

    /** Refuses what the status does not allow, as Stripe words it. */
    public void require(Verb verb) {
        if (status().allows(verb)) return;
        throw switch (verb) {
            case EDIT -> StripeError.state("invoice_not_editable",
                    "Invalid invoice: This invoice is no longer editable");
            case DELETE -> StripeError.state("You can only delete draft invoices.");
            case FINALIZE -> StripeError.state(
                    "This invoice is already finalized, you can't re-finalize a non-draft invoice.");
            case PAY -> status() == InvoiceStatus.PAID ? StripeError.state("Invoice is already paid") : notOpen();
            case VOID -> status() == InvoiceStatus.PAID
                    ? StripeError.state("Invoices with `paid` payments cannot be voided.")
                    : notOpen();
            case MARK_UNCOLLECTIBLE -> status() == InvoiceStatus.UNCOLLECTIBLE
                    ? StripeError.state("This invoice has already been marked uncollectible.")
                    : notOpen();
        };
    }

    private static StripeError notOpen() {
        return StripeError.state("You can only pass in open invoices. This invoice isn't open.");
    }

    /** Moves on, and remembers when. */
    void status(InvoiceStatus status, String transition, Instant now) {
        set("status", status.wire());
        JsonObject transitions = object("status_transitions").deepCopy();
        transitions.addProperty(transition, now.getEpochSecond());
        set("status_transitions", transitions);
    }

    /** Nothing happens to it by itself any more. */
    void rest() {
        set("auto_advance", false);
        set("automatically_finalizes_at", null);
        set("next_payment_attempt", null);
    }

    /** Somebody collects it, by the schedule or not; a buyer who pays does not. */
    void collecting(Attempt attempt) {
        hide(ATTEMPT, attempt.name());
    }

    Attempt attempt() {
        String attempt = hiddenText(ATTEMPT);
        return attempt.isEmpty() ? Attempt.NONE : Attempt.valueOf(attempt);
    }

    /** Who is collecting it. */
    enum Attempt {
        NONE,
        MANUAL,
        AUTOMATIC
    }

    @Override
    public Optional<JsonObject> include(String field, Account account) {
        return switch (field) {
            case "payments" -> Optional.of(Page.list("/v1/invoice_payments?invoice=" + id(),
                    account.all(InvoicePayment.KIND).having("invoice", id()).reversed().stream()
                            .map(Resource::snapshot).toList(),
                    false));
            case "confirmation_secret" -> account.all(PaymentIntent.KIND).find(hiddenText(INTENT))
                    .map(intent -> Json.object("client_secret", intent.text("client_secret"), "type",
                            "payment_intent"));
            default -> Optional.empty();
        };
    }
}
