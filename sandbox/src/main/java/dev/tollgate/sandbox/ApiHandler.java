package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Endpoint.Call;
import dev.tollgate.sandbox.Endpoint.Work;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stripe's interface: who calls, what they ask, whether they asked before, the work, and what is told of it. */
final class ApiHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    private final World world;
    private final Routes routes;
    private final Auth auth;
    private final Disturbances disturbances;

    ApiHandler(World world, Routes routes, Auth auth, Disturbances disturbances) {
        this.world = world;
        this.routes = routes;
        this.auth = auth;
        this.disturbances = disturbances;
    }

    private record Prepared(Account account, Work work, Expansion expansion, String key, String fingerprint) {

        boolean keyed() {
            return !key.isEmpty();
        }
    }

    Reply handle(HttpCall http) {
        String requestId = world.ids().next("req");
        Reply reply = dressed(answer(http, requestId), http, requestId);
        world.requests().add(http, reply, requestId, world.clock().now());
        return reply;
    }

    private Reply answer(HttpCall http, String requestId) {
        try {
            JsonObject form = form(http);
            boolean publishable = auth.publishable(http, form);
            Route route = routes.find(http.method(), http.path());
            auth.check(publishable, route);
            Optional<Fault> fault = world.faults().take(http);
            Optional<Reply> instead = fault.flatMap(found -> disturbances.before(found, http));
            if (instead.isPresent()) return instead.get();
            Prepared prepared = prepare(http, route, form, publishable);
            Reply reply = once(http, prepared, requestId, fault);
            return fault.map(found -> disturbances.after(found, reply)).orElse(reply);
        } catch (StripeError error) {
            return Reply.json(error.status(), error.body());
        } catch (RuntimeException unexpected) {
            return failed(unexpected);
        }
    }

    private static Reply failed(RuntimeException unexpected) {
        LOG.error("a request failed in the sandbox itself; answering 500", unexpected);
        return Reply.json(500, StripeError.api("The sandbox failed: " + unexpected).body());
    }

    private Prepared prepare(HttpCall http, Route route, JsonObject form, boolean publishable) {
        ApiVersion version = ApiVersion.of(http.header("stripe-version"));
        String named = http.header("stripe-account");
        Account account = named.isEmpty() ? world.accounts().byDefault() : world.accounts().get(named);
        var params = new Params(form);
        Expansion expansion = Expansion.read(params, route.answers());
        String secret = route.access() == Route.Access.PUBLISHABLE ? params.text("client_secret").orElse("") : "";
        String id = route.id(Routes.segments(http.path()));
        Work work = route.endpoint().prepare(new Call(params, id, publishable, secret, version));
        params.end();
        String key = http.isPost() ? http.header("idempotency-key") : "";
        return new Prepared(account, work, expansion, key, sha256(params.canonical()));
    }

    /** Executes, unless the key was seen before. */
    private Reply once(HttpCall http, Prepared prepared, String requestId, Optional<Fault> fault) {
        if (!prepared.keyed()) return execute(prepared, requestId, fault);
        IdempotencyKeys keys = prepared.account().idempotencyKeys;
        var use = new IdempotencyKeys.Use(prepared.key(), http.path(), prepared.fingerprint(), requestId);
        return switch (keys.claim(use, world.clock().now())) {
            case IdempotencyKeys.Claim.Replay(Reply reply, String original) ->
                reply.with("Idempotent-Replayed", "true").with("Original-Request", original);
            case IdempotencyKeys.Claim.Fresh _ -> {
                try {
                    yield execute(prepared, requestId, fault);
                } finally {
                    keys.forget(prepared.key());
                }
            }
        };
    }

    private Reply execute(Prepared prepared, String requestId, Optional<Fault> fault) {
        fault.ifPresent(disturbances::delay);
        var committed = world.commits().commit(prepared.account(), new Tx.Origin(requestId, prepared.key()), tx -> {
            Reply reply;
            boolean kept = true;
            try {
                JsonObject answer = prepared.work().run(tx);
                reply = Reply.json(200, prepared.expansion().apply(answer, tx.account()));
            } catch (StripeError error) {
                reply = Reply.json(error.status(), error.body());
                kept = error.kept();
            } catch (RuntimeException unexpected) {
                reply = failed(unexpected);
            }
            if (fault.filter(found -> found.effect() == Fault.Effect.HTTP_500_AFTER).isPresent()) {
                reply = disturbances.serverError();
            }
            if (prepared.keyed() && kept) tx.account().idempotencyKeys.done(prepared.key(), reply);
            return reply;
        });
        disturbances.awaitDeliveries(committed.deliveries());
        return committed.answer();
    }

    private static JsonObject form(HttpCall http) {
        if (!http.isPost()) return FormParser.parse(http.query());
        if (http.body().length > HttpCall.BODY_BYTES_MAX) throw StripeError.invalid("Request body too large.");
        if (http.header("content-type").startsWith("application/json")) {
            throw StripeError.invalid("Invalid request (check that your POST content type is "
                    + "application/x-www-form-urlencoded). If you have any questions, we can help at "
                    + "https://support.stripe.com/.");
        }
        return FormParser.parse(http.text());
    }

    private static Reply dressed(Reply reply, HttpCall http, String requestId) {
        Reply dressed = reply;
        if (!reply.headers().containsKey(Disturbances.NO_REQUEST_ID)) dressed = dressed.with("Request-Id", requestId);
        String version = http.header("stripe-version");
        dressed = dressed.with("Stripe-Version", version.isEmpty() ? ApiVersion.DEFAULT : version);
        for (String echoed : new String[]{"Idempotency-Key", "Stripe-Account"}) {
            String value = http.header(echoed.toLowerCase(Locale.ROOT));
            if (!value.isEmpty()) dressed = dressed.with(echoed, value);
        }
        return dressed;
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
