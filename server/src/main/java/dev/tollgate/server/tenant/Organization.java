package dev.tollgate.server.tenant;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The tenant.
 *
 * @param orderPrefix
 *            the first part of its order numbers
 * @param latePaymentPolicy
 *            what happens with money that arrives after a checkout has closed
 * @param urlOrigins
 *            where return URLs may lie and which pages may use its session tokens
 */
public record Organization(UUID id, String name, String orderPrefix, LatePaymentPolicy latePaymentPolicy,
        List<String> urlOrigins,
        String defaultCurrency) {

    /** SETTLE: the checkout completes after all. REFUND: it stays closed, and the money goes back. */
    public enum LatePaymentPolicy {
        SETTLE,
        REFUND
    }

    /** Whether a URL is absolute, without credentials, and lies in one of the origins. */
    public boolean allows(String url) {
        URI uri;
        try {
            uri = URI.create(url.replace("{CHECKOUT_ID}", "id").replace("{CHECKOUT_SESSION_ID}", "id"));
        } catch (IllegalArgumentException _) {
            return false;
        }
        if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) return false;
        return urlOrigins.contains(origin(uri));
    }

    private static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean isDefault = uri.getPort() == -1 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (isDefault ? "" : ":" + uri.getPort());
    }
}
