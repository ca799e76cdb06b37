package dev.tollgate.sandbox.api;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.fault.Disturbances;
import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.sandbox.fault.Faults;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.IdempotencyKeys;
import dev.tollgate.sandbox.store.IdempotencyKeys.Kept;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.FormParser;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Stripe's interface: who calls, what they ask, whether they asked before, the work, and what is told of it. */
public final class ApiHandler {

    private static final System.Logger LOG = System.getLogger(ApiHandler.class.getName());

    private final Store store;
    private final Commits commits;
    private final Routes routes;
    private final Auth auth;
    private final Faults faults;
    private final Disturbances disturbances;
    private final RequestLog log;

    public ApiHandler(Store store, Commits commits, Routes routes, Auth auth, Faults faults,
            Disturbances disturbances) {
        this.store = store;
        this.commits = commits;
        this.routes = routes;
        this.auth = auth;
        this.faults = faults;
        this.disturbances = disturbances;
        log = new RequestLog(store);
    }

    private record Prepared(Account account, Work work, Expansion expansion, ApiVersion version, String key,
            String fingerprint) {

        boolean keyed() {
            return !key.isEmpty();
        }
    }

    /** What was answered, and the fault that had a hand in it. */
    private record Answer(Reply reply, Optional<Fault> fault) {}

    public Reply handle(HttpCall http) {
        return Turn.of(() -> logged(http));
    }

    private Reply logged(HttpCall http) {
        String requestId = store.ids().next("req");
        Answer answer = answer(http, requestId);
        Reply reply = dressed(answer.reply(), http, requestId);
        log.add(http, reply, requestId, answer.fault().map(fault -> fault.effect().wire()).orElse(""));
        return reply;
    }

    private Answer answer(HttpCall http, String requestId) {
        Optional<Fault> fault = Optional.empty();
        try {
            JsonObject form = form(http);
            boolean publishable = auth.publishable(http, form);
            Route route = routes.find(http.method(), http.path());
            auth.check(publishable, route);
            fault = faults.take(http);
            Optional<Reply> instead = fault.flatMap(found -> disturbances.before(found, http));
            if (instead.isPresent()) return new Answer(instead.get(), fault);
            Prepared prepared = prepare(http, route, form, publishable);
            Optional<Fault> disturbing = fault;
            Reply reply = store.activity().during(() -> once(http, prepared, requestId, disturbing));
            return new Answer(fault.map(found -> disturbances.after(found, reply)).orElse(reply), fault);
        } catch (StripeError error) {
            return new Answer(Reply.json(error.status(), error.body()), fault);
        } catch (RuntimeException unexpected) {
            return new Answer(failed(unexpected), fault);
        }
    }

    private static Reply failed(RuntimeException unexpected) {
        LOG.log(Level.ERROR, "a request failed in the sandbox itself; answering 500", unexpected);
        return Reply.json(500, StripeError.api("The sandbox failed: " + unexpected).body());
    }

    private Prepared prepare(HttpCall http, Route route, JsonObject form, boolean publishable) {
        ApiVersion version = ApiVersion.of(http.header("stripe-version"));
        String named = http.header("stripe-account");
        Account account = named.isEmpty() ? store.accounts().byDefault() : store.accounts().get(named);
        var params = new Params(form);
        Expansion expansion = Expansion.read(params, route.answers());
        String secret = route.access() == Route.Access.PUBLISHABLE ? params.text("client_secret").orElse("") : "";
        String id = route.id(Routes.segments(http.path()));
        Work work = route.endpoint().prepare(new Call(params, id, publishable, secret, version));
        params.end();
        String key = http.isPost() ? http.header("idempotency-key") : "";
        return new Prepared(account, work, expansion, version, key, key.isEmpty() ? "" : sha256(params.canonical()));
    }

    /** Executes, unless the key was seen before. */
    private Reply once(HttpCall http, Prepared prepared, String requestId, Optional<Fault> fault) {
        if (!prepared.keyed()) return execute(http, prepared, requestId, fault);
        IdempotencyKeys keys = prepared.account().idempotencyKeys();
        var use = new IdempotencyKeys.Use(prepared.key(), http.path(), prepared.fingerprint(), requestId);
        Optional<Kept> kept = commits.commit(prepared.account(), tx -> keys.claim(use, tx.now()));
        if (kept.isPresent()) return replay(kept.get());
        try {
            return execute(http, prepared, requestId, fault);
        } finally {
            commits.run(prepared.account(), _ -> keys.forget(prepared.key()));
        }
    }

    private static Reply replay(Kept kept) {
        return Reply.json(kept.status(), kept.body()).with("Idempotent-Replayed", "true").with("Original-Request",
                kept.originalRequest());
    }

    private Reply execute(HttpCall http, Prepared prepared, String requestId, Optional<Fault> fault) {
        fault.ifPresent(disturbances::delay);
        var origin = new Tx.Origin(requestId, prepared.key(), fault.flatMap(Fault::decline));
        var committed = commits.commit(prepared.account(), origin, tx -> {
            Reply reply;
            boolean kept = true;
            try {
                JsonObject answer = prepared.work().run(tx);
                answer = prepared.expansion().apply(answer, tx.account());
                reply = Reply.json(200, NewerKeys.in(prepared.version(), answer));
            } catch (StripeError error) {
                StripeError told = error.at(http.path());
                reply = Reply.json(told.status(), NewerKeys.in(prepared.version(), told.body()));
                kept = error.kept();
            } catch (RuntimeException unexpected) {
                reply = failed(unexpected);
            }
            if (fault.filter(found -> found.effect() == Fault.Effect.HTTP_500_AFTER).isPresent()) {
                reply = disturbances.serverError();
                kept = true;
            }
            if (prepared.keyed() && kept) {
                tx.account().idempotencyKeys().done(prepared.key(), reply.status(), reply.text(), tx.now());
            }
            return reply;
        });
        commits.beforeAnswer(committed.deliveries());
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
        if (!reply.headers().containsKey(Reply.NO_REQUEST_ID)) dressed = dressed.with("Request-Id", requestId);
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
