package dev.tollgate.sandbox.portal;

import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceStatus;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.wire.Amounts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The portal's first page: plans, what pays for them, and invoices. */
record HomeView(Visit visit, Customer customer, List<Plan> plans) {

    /** Of the newest invoices, so many. */
    static final int INVOICES_SHOWN = 12;

    HomeView {
        plans = List.copyOf(plans);
    }

    static HomeView of(Visit visit) {
        String customer = visit.session().customer();
        return new HomeView(visit, Customer.get(visit.tx(), customer, "customer"), Plan.all(visit.tx(), customer));
    }

    String html(String error) {
        String all = notice() + all() + (visit.configuration().has(Configuration.METHODS) ? methods() : "") + details()
                + (visit.configuration().has(Configuration.INVOICES) ? invoices() : "");
        return View.around(visit, plans.size() == 1 ? "Current plan" : "Current plans", all, error);
    }

    private String notice() {
        String text = switch (visit.fields().text("done")) {
            case "Cancel" -> "Your plan was canceled.";
            case "Keep" -> "Your plan goes on.";
            case "Update" -> "Your plan was changed.";
            case "Add", "Use" -> "This is what you pay with from now on.";
            case "Remove" -> "The payment method was removed.";
            default -> "";
        };
        return text.isEmpty() ? "" : "<p class=\"notice\" role=\"status\">" + text + "</p>";
    }

    private String all() {
        if (plans.isEmpty()) return "<p class=\"empty\">You have no plan.</p>";
        return plans.stream().map(this::plan).collect(Collectors.joining());
    }

    private String plan(Plan plan) {
        String badge = plan.badge().isEmpty() ? "" : "<span class=\"mark\">" + plan.badge() + "</span>";
        return "<article class=\"plan\" id=\"" + plan.id() + "\"><div><p class=\"name\"><strong>"
                + Html.escape(plan.name()) + "</strong>" + badge + "</p><p class=\"rate\">" + Html.escape(plan.rate())
                + "</p><small>" + plan.outlook()
                + "</small></div><div class=\"acts\">" + acts(plan) + "</div></article>";
    }

    private String acts(Plan plan) {
        var update = new Place.Update(plan.id());
        var cancel = new Place.Cancel(plan.id());
        var keep = new Place.Keep(plan.id());
        return (visit.offers(update) ? View.link(visit, update, "update-" + plan.id(), "Update plan") : "")
                + (visit.offers(cancel) ? View.link(visit, cancel, "cancel-" + plan.id(), "Cancel plan") : "")
                + (visit.offers(keep)
                        ? View.form(visit, keep, "<button class=\"small\" id=\"keep-" + plan.id()
                                + "\">Don’t cancel plan</button>")
                        : "");
    }

    private String methods() {
        String usual = customer.object("invoice_settings").get("default_payment_method").isJsonNull()
                ? ""
                : customer.object("invoice_settings").get("default_payment_method").getAsString();
        List<PaymentMethod> known = visit.methods();
        String rows = known.stream().map(method -> method(method, method.id().equals(usual)))
                .collect(Collectors.joining());
        return "<h2>Payment method</h2><ul class=\"rows\">" + rows + "</ul>"
                + View.link(visit, new Place.Add(), "add-method", "Add payment method");
    }

    private String method(PaymentMethod method, boolean usual) {
        String acts = usual
                ? "<span class=\"mark\">Default</span>"
                : View.form(visit, new Place.Use(method.id()), "<button class=\"small\">Make default</button>")
                        + View.form(visit, new Place.Remove(method.id()), "<button class=\"small\">Remove</button>");
        return "<li><span>" + Html.escape(method.words()) + "</span><span class=\"acts\">" + acts + "</span></li>";
    }

    private String details() {
        String lines = List.of("name", "email", "phone").stream().map(customer::find).flatMap(Optional::stream)
                .map(text -> "<li><span>" + Html.escape(text) + "</span></li>").collect(Collectors.joining());
        return lines.isEmpty() ? "" : "<h2>Billing information</h2><ul class=\"rows\">" + lines + "</ul>";
    }

    private String invoices() {
        String rows = visit.tx().all(Invoice.KIND).newestFirst()
                .filter(invoice -> invoice.customer().equals(customer.id()) && invoice.status() != InvoiceStatus.DRAFT)
                .limit(INVOICES_SHOWN).map(this::invoice).collect(Collectors.joining());
        return rows.isEmpty() ? "" : "<h2>Invoice history</h2><ul class=\"rows invoices\">" + rows + "</ul>";
    }

    private String invoice(Invoice invoice) {
        String day = Plan.day(invoice.number("created"));
        String about = invoice.lines().stream().findFirst().map(line -> line.get("description"))
                .filter(text -> !text.isJsonNull()).map(text -> text.getAsString()).orElse("");
        String shown = receipt(invoice).map(url -> "<a href=\"" + Html.escape(url) + "\">" + day + "</a>").orElse(day);
        return "<li><span>" + shown + "<small>" + Html.escape(about) + "</small></span><span class=\"amount\">"
                + Amounts.shown(invoice.total(), invoice.currency()) + "</span><span class=\"mark "
                + invoice.status().wire() + "\">" + invoice.status().wire() + "</span></li>";
    }

    /** The page of the invoice, or of what paid it. */
    private Optional<String> receipt(Invoice invoice) {
        return invoice.find("hosted_invoice_url").or(() -> invoice.intent(visit.tx())
                .flatMap(intent -> visit.tx().all(Charge.KIND).find(intent.text("latest_charge")))
                .flatMap(charge -> charge.find("receipt_url")));
    }
}
