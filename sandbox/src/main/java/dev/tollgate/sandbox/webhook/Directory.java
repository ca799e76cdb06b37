package dev.tollgate.sandbox.webhook;

import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Accounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the events of an account go: to its own endpoints, and those of a connected account also to the endpoints that
 * the platform made with {@code connect=true}.
 */
final class Directory {

    private final Accounts accounts;

    Directory(Accounts accounts) {
        this.accounts = accounts;
    }

    /** What has to be known of an endpoint to send it something. */
    record Address(boolean enabled, String url, List<String> secrets, String apiVersion) {}

    /** The ids of those that want this type of event. The caller holds the account's lock. */
    List<String> wanting(Account account, String type) {
        List<String> own = wanting(account, type, false);
        if (account.isDefault()) return own;
        Account platform = accounts.byDefault();
        List<String> connected = platform.read(() -> wanting(platform, type, true));
        return connected.isEmpty() ? own : Stream.concat(own.stream(), connected.stream()).toList();
    }

    /** Nothing when the endpoint was deleted. Its secrets are those that are good at this business time. */
    Optional<Address> find(Account account, String endpoint, Instant now) {
        Optional<Address> own = in(account, endpoint, now);
        return own.isPresent() || account.isDefault() ? own : in(accounts.byDefault(), endpoint, now);
    }

    private static Optional<Address> in(Account account, String endpoint, Instant now) {
        return account.read(() -> account.all(WebhookEndpoint.KIND).find(endpoint).map(found -> new Address(
                found.enabled(), found.text("url"), found.secrets(now), found.text("api_version"))));
    }

    private static List<String> wanting(Account account, String type, boolean connect) {
        return account.all(WebhookEndpoint.KIND).oldestFirst()
                .filter(endpoint -> endpoint.isConnect() == connect && endpoint.wants(type)).map(WebhookEndpoint::id)
                .toList();
    }
}
