package dev.tollgate.server.inbox;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Pager;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeEvent;
import dev.tollgate.server.stripe.WebhookEndpoints;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when Stripe sends events in a version of its API that this server was not built for. They are taken in all the
 * same: the few fields that we read hardly ever change, and what matters is read at Stripe in our own version.
 */
public final class ApiVersions {
    private static final Logger LOG = LoggerFactory.getLogger(ApiVersions.class);

    private final Database database;
    private final Pager pager;
    private final WebhookEndpoints endpoints;
    private final Findings findings;
    /** Told in the log by this process. As many as Stripe has published, at most. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public ApiVersions(Database database, Pager pager, WebhookEndpoints endpoints, Findings findings) {
        this.database = database;
        this.pager = pager;
        this.endpoints = endpoints;
        this.findings = findings;
    }

    /** At start, beside everything else: a Stripe that is down, or a key that may not list them, changes nothing. */
    public void checkEndpoints(UUID organizationId) {
        if (!(pager.read(organizationId, "/v1/webhook_endpoints?limit=100") instanceof Pager.Page.Read page)) return;
        List<String> paths = endpoints.list(organizationId).stream().flatMap(one -> WebhookWire.paths(one).stream())
                .toList();
        List<String> versions = page.objects().stream().filter(endpoint -> isOurs(endpoint, paths))
                .flatMap(endpoint -> Json.text(endpoint, "api_version").stream()).distinct().toList();
        database.inTransaction(organizationId, tx -> {
            versions.forEach(version -> compare(tx, version));
            return true;
        });
    }

    private static boolean isOurs(JsonObject endpoint, List<String> paths) {
        String url = Json.textOr(endpoint, "url", "");
        return Json.textOr(endpoint, "status", "").equals("enabled") && paths.stream().anyMatch(url::endsWith);
    }

    /** The version of an event is that of the endpoint by which it came. */
    void seen(Tx tx, StripeEvent event) {
        if (event.isThin())
            findings.add(tx, InboxFindings.THIN_EVENTS, TypeId.ORGANIZATION.format(tx.organization()),
                    "a webhook endpoint sends events that only name their objects; it has to send snapshots");
        else
            if (!event.apiVersion().isEmpty()) compare(tx, event.apiVersion());
    }

    private void compare(Tx tx, String version) {
        if (StripeEvent.isOfOurVersion(version)) return;
        findings.add(tx, InboxFindings.API_VERSION, version, "this server was built for " + StripeApi.VERSION);
        tx.afterCommit(() -> {
            if (told.add(version))
                LOG.atWarn().addKeyValue("version", version).addKeyValue("ours", StripeApi.VERSION)
                        .log("Stripe sends events in another version of its API");
        });
    }
}
