package dev.tollgate.sandbox.dispute;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import java.util.List;
import java.util.Optional;

/** {@code /v1/disputes} and the warnings before them; {@link Disputing} does what follows. */
public final class Disputes {

    private static final String[] TEXTS = {"access_activity_log", "billing_address", "cancellation_policy_disclosure",
            "cancellation_rebuttal", "customer_email_address", "customer_name", "customer_purchase_ip",
            "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "refund_policy_disclosure",
            "refund_refusal_explanation", "service_date", "shipping_address", "shipping_carrier", "shipping_date",
            "shipping_tracking_number", "uncategorized_text"};
    private static final String[] FILES = {"cancellation_policy", "customer_communication", "customer_signature",
            "duplicate_charge_documentation", "receipt", "refund_policy", "service_documentation",
            "shipping_documentation", "uncategorized_file"};

    private final Disputing disputing;

    public Disputes(Disputing disputing) {
        this.disputing = disputing;
    }

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/disputes", "dispute*", call -> list(call, Dispute.KIND, "/v1/disputes")),
                Route.secret("GET", "v1/disputes/:id", "dispute",
                        call -> tx -> tx.get(Dispute.KIND, call.id(), "dispute").snapshot()),
                Route.secret("POST", "v1/disputes/:id", "dispute", this::update),
                Route.secret("POST", "v1/disputes/:id/close", "dispute", this::close),
                Route.secret("GET", "v1/radar/early_fraud_warnings", "radar.early_fraud_warning*",
                        call -> list(call, EarlyFraudWarning.KIND, "/v1/radar/early_fraud_warnings")),
                Route.secret("GET", "v1/radar/early_fraud_warnings/:id", "radar.early_fraud_warning",
                        call -> tx -> tx.get(EarlyFraudWarning.KIND, call.id(), "early_fraud_warning").snapshot()));
    }

    /** Evidence is submitted unless {@code submit} says not to; a note alone submits nothing. */
    private Work update(Call call) {
        Params params = call.params();
        JsonObject evidence = params.object("evidence").map(Disputes::evidence).orElseGet(JsonObject::new);
        MetadataChange metadata = params.metadata();
        boolean submit = params.bool("submit", !evidence.isEmpty());
        return request -> {
            Dispute dispute = request.get(Dispute.KIND, call.id(), "dispute");
            Tx tx = Disputing.time(request, dispute);
            Still before = dispute.still();
            dispute.set("metadata", metadata.applyTo(dispute.object("metadata")));
            if (submit || !evidence.isEmpty()) disputing.respond(tx, dispute, evidence, submit);
            JsonObject previously = before.previously();
            if (!previously.isEmpty()) tx.emit("charge.dispute.updated", dispute, previously);
            return dispute.snapshot();
        };
    }

    private Work close(Call call) {
        return request -> {
            Dispute dispute = request.get(Dispute.KIND, call.id(), "dispute");
            Tx tx = Disputing.time(request, dispute);
            disputing.giveIn(tx, dispute);
            return dispute.snapshot();
        };
    }

    private static JsonObject evidence(Params given) {
        given.unsupported(FILES);
        given.unsupported("enhanced_evidence");
        return given.texts(TEXTS);
    }

    private static <T extends Resource> Work list(Call call, Kind<T> kind, String url) {
        Page page = Page.read(call.params());
        Optional<String> charge = call.params().text("charge");
        Optional<String> intent = call.params().text("payment_intent");
        return tx -> page.of(tx.all(kind), "payment_intent", intent, url,
                found -> charge.isEmpty() || charge.equals(found.find("charge")));
    }
}
