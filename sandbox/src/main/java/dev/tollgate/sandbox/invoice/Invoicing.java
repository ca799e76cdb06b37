package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.Invoice.Attempt;
import dev.tollgate.sandbox.invoice.InvoiceStatus.Verb;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes invoices and moves them on; {@link Collecting} gets their money. */
public final class Invoicing {

    /** So long after it was made a draft is finalized, and so long after that it is collected. */
    static final Duration PATIENCE = Duration.ofHours(1);

    private static final Set<String> PERIODS = Set.of("subscription_create", "subscription_cycle");

    private final InvoiceOwner owner;

    public Invoicing(InvoiceOwner owner) {
        this.owner = owner;
    }

    /** A draft with these lines, after what is pending if the bill takes it. */
    public Invoice draft(Tx tx, Bill bill, List<Line> lines) {
        Debtor.of(tx, bill.customer()).uses(bill.currency());
        Invoice invoice = tx.all(Invoice.KIND).add(Drafting.draft(tx, bill, lines));
        if (bill.takesPending()) {
            pending(tx, bill).forEach(item -> item.set("invoice", invoice.id()));
        }
        schedule(tx, invoice);
        tx.emit("invoice.created", invoice);
        return invoice;
    }

    /** What {@link #draft} would make, without making it: its id is nobody's. */
    public JsonObject preview(Tx tx, Bill bill, List<Line> lines) {
        return Drafting.draft(tx, bill, lines).snapshot();
    }

    /** A subscription that is billed for its period takes also what is not of any subscription. */
    static List<InvoiceItem> pending(Tx tx, Bill bill) {
        if (!PERIODS.contains(bill.reason())) {
            return InvoiceItem.pending(tx, bill.customer(), bill.currency(), bill.subscription()).toList();
        }
        return InvoiceItem.pending(tx, bill.customer(), bill.currency(), Optional.empty())
                .filter(item -> item.subscription().isEmpty() || item.subscription().equals(bill.subscription()))
                .toList();
    }

    /** Says when a draft becomes final by itself, if it does. */
    void schedule(Tx tx, Invoice invoice) {
        boolean advances = invoice.flag("auto_advance");
        Instant due = Instant.ofEpochSecond(invoice.number("created")).plus(PATIENCE);
        invoice.set("automatically_finalizes_at", advances ? due : null);
        invoice.set("next_payment_attempt", advances && invoice.collectsAutomatically() ? due : null);
        if (advances) tx.at(due, Collecting.FINALIZE, invoice.id());
    }

    /** Says when an open invoice is collected by itself, if it is. */
    void collectLater(Tx tx, Invoice invoice) {
        if (invoice.status() != InvoiceStatus.OPEN) return;
        Instant due = Instant.ofEpochSecond(tx.now().getEpochSecond()).plus(PATIENCE);
        invoice.set("next_payment_attempt", invoice.isDunned() ? due : null);
        if (invoice.isDunned()) tx.at(due, Collecting.ATTEMPT, invoice.id());
    }

    /**
     * Numbers it, and asks for the money: by a PaymentIntent that waits to be confirmed, or not at all when nothing is
     * due. It is paid then.
     */
    public void finalizeInvoice(Tx tx, Invoice invoice) {
        issue(tx, invoice);
        if (invoice.amountDue() == 0) {
            settle(tx, invoice);
            owner.paid(tx, invoice);
            return;
        }
        JsonObject fields = Drafting.intentFields(invoice);
        owner.savesFor(tx, invoice).ifPresent(usage -> fields.addProperty("setup_future_usage", usage));
        PaymentIntent intent = PaymentIntent.create(tx, fields);
        intent.ownedBy(invoice.id());
        invoice.paidBy(intent);
        InvoicePayment.open(tx, invoice, intent);
        invoice.find("due_date").map(Long::parseLong).map(Instant::ofEpochSecond)
                .ifPresent(due -> tx.at(due, Collecting.OVERDUE, invoice.id()));
    }

    /**
     * An invoice whose PaymentIntent was there first: its money is there already, or on its way. Its owner is not told:
     * it made the payment.
     */
    public Invoice paidAlready(Tx tx, Bill bill, List<Line> lines, PaymentIntent intent) {
        Invoice invoice = draft(tx, bill, lines);
        issue(tx, invoice);
        invoice.paidBy(intent);
        InvoicePayment payment = InvoicePayment.open(tx, invoice, intent);
        if (intent.status() == PaymentIntentStatus.SUCCEEDED) {
            settle(tx, invoice);
            payment.pay(tx);
        }
        return invoice;
    }

    private static void issue(Tx tx, Invoice invoice) {
        invoice.require(Verb.FINALIZE);
        var debtor = Debtor.of(tx, invoice.customer());
        long owed = invoice.total() + debtor.balance();
        boolean charged = owed >= Amounts.minimum(invoice.currency());
        if (charged) Amounts.check(owed, invoice.currency(), "amount");
        invoice.set("starting_balance", debtor.balance());
        invoice.set("ending_balance", charged ? 0 : owed);
        invoice.due(charged ? owed : 0);
        invoice.set("number", invoice.find("number").orElseGet(debtor::number));
        invoice.set("effective_at", invoice.find("effective_at").map(Long::parseLong)
                .orElse(tx.now().getEpochSecond()));
        invoice.set("automatically_finalizes_at", null);
        invoice.set("next_payment_attempt", null);
        invoice.status(InvoiceStatus.OPEN, "finalized_at", tx.now());
        debtor.balance(charged ? 0 : owed);
        tx.emit("invoice.finalized", invoice);
    }

    /** The method that it is paid with unless somebody names another: its own, its owner's or its customer's. */
    public Optional<PaymentMethod> method(Tx tx, Invoice invoice) {
        return invoice.find("default_payment_method").or(() -> owner.method(tx, invoice))
                .or(() -> Customer.find(tx, invoice.customer()).flatMap(Invoicing::usual))
                .flatMap(tx.all(PaymentMethod.KIND)::find)
                .filter(method -> method.customer().equals(invoice.customer()));
    }

    private static Optional<String> usual(Customer customer) {
        var method = customer.object("invoice_settings").get("default_payment_method");
        return method.isJsonNull() ? Optional.empty() : Optional.of(method.getAsString());
    }

    /** The money came in. */
    public void paid(Tx tx, Invoice invoice) {
        Still before = invoice.still();
        count(tx, invoice);
        pay(tx, invoice);
        Debtor.of(tx, invoice.customer()).delinquent(false);
        tx.emit("invoice.updated", invoice, before.previously());
        tellPaid(tx, invoice);
        InvoicePayment.openOf(tx, invoice).ifPresent(payment -> payment.pay(tx));
        owner.paid(tx, invoice);
    }

    /** The merchant has the money by another way. */
    void paidOutside(Tx tx, Invoice invoice) {
        Still before = invoice.still();
        invoice.set("amount_paid_off_stripe", invoice.number("amount_remaining"));
        pay(tx, invoice);
        InvoicePayment.openOf(tx, invoice).ifPresent(payment -> payment.cancel(tx));
        tx.emit("invoice.updated", invoice, before.previously());
        tellPaid(tx, invoice);
        owner.paid(tx, invoice);
    }

    /** Nothing is left to be paid. */
    private static void settle(Tx tx, Invoice invoice) {
        invoice.set("attempted", true);
        pay(tx, invoice);
        tellPaid(tx, invoice);
    }

    private static void pay(Tx tx, Invoice invoice) {
        invoice.rest();
        invoice.set("amount_paid", invoice.amountDue());
        invoice.set("amount_remaining", 0);
        invoice.status(InvoiceStatus.PAID, "paid_at", tx.now());
    }

    private static void tellPaid(Tx tx, Invoice invoice) {
        tx.emit("invoice.paid", invoice);
        tx.emit("invoice.payment_succeeded", invoice);
    }

    /** The bank takes its time to answer. */
    void processing(Tx tx, Invoice invoice) {
        Still before = invoice.still();
        count(tx, invoice);
        tx.emit("invoice.updated", invoice, before.previously());
        owner.processing(tx, invoice);
    }

    /** Somebody was to pay it by now. */
    void overdue(Tx tx, Invoice invoice) {
        tx.emit("invoice.overdue", invoice);
        owner.overdue(tx, invoice);
    }

    /** The buyer has to answer the bank; until then this counts as an attempt that failed. */
    void actionRequired(Tx tx, Invoice invoice) {
        tx.emit("invoice.payment_action_required", invoice);
        owner.actionRequired(tx, invoice);
        failed(tx, invoice);
    }

    /** An attempt to pay it failed. What is collected by itself is collected again, unless that was the last time. */
    public void failed(Tx tx, Invoice invoice) {
        Still before = invoice.still();
        boolean counted = count(tx, invoice);
        Debtor.of(tx, invoice.customer()).delinquent(true);
        JsonObject previously = before.previously();
        if (!previously.isEmpty()) tx.emit("invoice.updated", invoice, previously);
        tx.emit("invoice.payment_failed", invoice);
        owner.failed(tx, invoice);
        if (!counted || !invoice.isDunned() || invoice.status() != InvoiceStatus.OPEN) return;
        invoice.find("next_payment_attempt").map(Long::parseLong).map(Instant::ofEpochSecond).ifPresentOrElse(
                due -> tx.at(due, Collecting.ATTEMPT, invoice.id()), () -> owner.exhausted(tx, invoice));
    }

    /** The first attempt counts, whoever makes it; later ones count when they are made by the schedule. */
    private static boolean count(Tx tx, Invoice invoice) {
        long attempts = invoice.number("attempt_count");
        boolean counts = attempts == 0 || invoice.attempt() == Attempt.AUTOMATIC;
        invoice.collecting(Attempt.NONE);
        invoice.set("attempted", true);
        if (!counts) return false;
        invoice.set("attempt_count", attempts + 1);
        invoice.set("next_payment_attempt", invoice.isDunned()
                ? Dunning.of(tx).next(attempts + 1, tx.now()).orElse(null)
                : null);
        return true;
    }

    /** Nobody is going to pay it: it was a mistake, or the money is lost. */
    void close(Tx tx, Invoice invoice, InvoiceStatus status) {
        Still before = invoice.still();
        boolean isVoid = status == InvoiceStatus.VOID;
        invoice.rest();
        invoice.status(status, isVoid ? "voided_at" : "marked_uncollectible_at", tx.now());
        if (isVoid) giveBack(tx, invoice);
        tx.emit("invoice.updated", invoice, before.previously());
        tx.emit(isVoid ? "invoice.voided" : "invoice.marked_uncollectible", invoice);
        owner.closed(tx, invoice);
    }

    /** The customer's balance is again what it was without the invoice. */
    private static void giveBack(Tx tx, Invoice invoice) {
        InvoicePayment.openOf(tx, invoice).ifPresent(payment -> payment.cancel(tx));
        var debtor = Debtor.of(tx, invoice.customer());
        debtor.balance(debtor.balance() + invoice.number("starting_balance") - invoice.number("ending_balance"));
    }
}
