package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One customer's way into the portal. Whoever knows its address is let in, so it does not last. */
public final class PortalSession extends Resource {

    static final String KEY = "key";
    public static final Kind<PortalSession> KIND = Kind.of("billing_portal.session", PortalSession::new)
            .by(KEY, session -> session.hiddenText(KEY));

    /** So long it waits to be used, and so long after it was used. */
    static final Duration UNUSED = Duration.ofMinutes(5);
    static final Duration USED = Duration.ofHours(1);

    private static final Template TEMPLATE = Template.named("portal_session");
    private static final int KEY_LENGTH = 48;
    private static final int TOKEN_LENGTH = 32;
    private static final String TOKEN = "token";
    private static final String UNTIL = "until";
    private static final String SETUP = "setup_intent";
    private static final String FINISHED = "finished";

    private PortalSession(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static PortalSession open(Tx tx, JsonObject values, String base) {
        var session = new PortalSession(tx.create(TEMPLATE, "bps"), Json.object(KEY,
                "test_" + tx.ids().text(KEY_LENGTH), TOKEN, tx.ids().text(TOKEN_LENGTH), UNTIL, tx.now().plus(UNUSED)));
        session.merge(values);
        session.set("url", base + session.path());
        return tx.all(KIND).add(session);
    }

    /** Of the portal's first page. */
    String path() {
        return PortalPage.PREFIX + hiddenText(KEY);
    }

    boolean isOver(Instant now) {
        return now.isAfter(Instant.ofEpochSecond(Long.parseLong(hiddenText(UNTIL))));
    }

    /** Somebody is there. */
    void used(Instant now) {
        hide(UNTIL, now.plus(USED));
    }

    /** What the portal's forms have to bring back, so that no other page acts in the customer's name. */
    String token() {
        return hiddenText(TOKEN);
    }

    boolean isToken(String given) {
        return MessageDigest.isEqual(token().getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    String customer() {
        return text("customer");
    }

    Optional<Flow> flow() {
        return get("flow") instanceof JsonObject flow ? Optional.of(new Flow(flow)) : Optional.empty();
    }

    /** A session that is for one thing shows nothing else before that is done. */
    boolean lets(Place place) {
        return flow().isEmpty() || !hiddenText(FINISHED).isEmpty() || place.equals(begin());
    }

    /** Where a customer comes in. */
    Place begin() {
        return flow().map(Place::of).orElseGet(Place.Home::new);
    }

    /** The one thing that it was for is done. */
    void finish() {
        if (flow().isPresent()) hide(FINISHED, true);
    }

    Configuration configuration(Tx tx) {
        return tx.get(Configuration.KIND, text("configuration"), "configuration");
    }

    /** What a new payment method is being kept with. */
    Optional<SetupIntent> setup(Tx tx) {
        return tx.all(SetupIntent.KIND).find(hiddenText(SETUP));
    }

    void setup(SetupIntent intent) {
        hide(SETUP, intent.id());
        intent.ownedBy(id());
    }
}
