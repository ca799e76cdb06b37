package dev.tollgate.server.world;

import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.world.Books.KeyUse;
import dev.tollgate.server.world.Checker.Found;
import dev.tollgate.server.world.History.Entry;
import dev.tollgate.server.world.History.Outcome;
import dev.tollgate.server.world.History.Rpc;
import dev.tollgate.v1.Checkout;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** K and V: a request is one thing, in and out; what was answered stays true. */
final class RequestRules {
    private static final Duration KEY_AGE_MAX = Duration.ofHours(23);
    private static final Map<Rpc, String> RPCS = Map.of(Rpc.CREATE, "CreateCheckout", Rpc.CONFIRM, "ConfirmCheckout",
            Rpc.REFUND, "CreateRefund");
    private final Rows rows;
    private final Books books;
    private final Found found;
    private final Map<String, UUID> results = new HashMap<>();
    private final Map<String, Rows.Operation> operations;

    RequestRules(Rows rows, Books books, Found found) {
        this.rows = rows;
        this.books = books;
        this.found = found;
        rows.requests().forEach(one -> results.put(one.rpc() + " " + one.requestId(), one.result()));
        operations = rows.operations().stream()
                .collect(Collectors.toMap(Rows.Operation::id, Function.identity(), (one, _) -> one));
    }

    void check(List<Entry> told, boolean isQuiet) {
        keysKeepTheirBytes(isQuiet);
        told.stream().filter(one -> one.outcome() == Outcome.OK).forEach(this::isDurable);
        var byRequest = told.stream().filter(one -> !one.invocation().requestId().isEmpty())
                .collect(Collectors.groupingBy(one -> one.invocation().rpc() + " " + one.invocation().requestId()));
        byRequest.values().forEach(this::isOneThing);
        byRequest.values().stream().filter(all -> all.stream().allMatch(one -> one.outcome() == Outcome.FAIL))
                .forEach(all -> hadNoEffect(all.getFirst()));
    }

    /** K2 and K4. */
    private void keysKeepTheirBytes(boolean isQuiet) {
        Map<String, Rows.Operation> byKey = operations.values().stream()
                .collect(Collectors.toMap(Rows.Operation::key, Function.identity(), (one, _) -> one));
        for (KeyUse use : books.keys()) {
            found.require(use.otherBytes().isEmpty(), "K2", use.key(), use.path() + " " + use.form(),
                    use.otherBytes().orElse(""));
            Duration age = Duration.between(use.first(), use.latest());
            found.require(age.compareTo(KEY_AGE_MAX) <= 0, "K4", use.key(), "at most " + KEY_AGE_MAX, age);
            Rows.Operation written = byKey.get(use.key());
            if (!use.key().startsWith("tg-")) continue;
            found.require(written != null || !isQuiet, "K2", use.key(), "written down before it was sent", use.path());
            if (written != null)
                found.requireEqual("K2", use.key(),
                        written.path() + " " + written.body() + " " + written.apiVersion(),
                        use.path() + " " + use.form() + " " + use.version());
        }
    }

    /** K1: whoever asks again with the same request_id is told of the same thing. */
    private void isOneThing(List<Entry> all) {
        var first = all.getFirst().invocation();
        String request = RPCS.getOrDefault(first.rpc(), "") + " " + first.requestId();
        var ids = new HashSet<String>();
        var numbers = new HashSet<String>();
        Set<String> secrets = new HashSet<>();
        for (Entry one : all) {
            if (one.outcome() != Outcome.OK) continue;
            one.told().checkout().map(Checkout::getId).ifPresent(ids::add);
            one.told().checkout().map(Checkout::getOrderNumber).ifPresent(numbers::add);
            if (!one.told().refundId().isEmpty()) ids.add(one.told().refundId());
            if (!one.told().secret().isEmpty()) secrets.add(one.told().secret());
        }
        found.require(ids.size() <= 1, "K1", request, "one", ids);
        found.require(numbers.size() <= 1, "K1", request, "one order number", numbers);
        found.require(secrets.size() <= 1, "K1", request, "one client secret", secrets.size());
        UUID result = results.get(request);
        if (ids.isEmpty() || first.rpc() == Rpc.CONFIRM) return;
        String written = result == null
                ? "nothing"
                : first.rpc() == Rpc.REFUND ? TypeId.REFUND.format(result) : TypeId.CHECKOUT.format(result);
        found.requireEqual("K1", request, ids, Set.of(written));
    }

    /** V1: the version that was shown is there, and says what was shown. */
    private void isDurable(Entry one) {
        if (!one.told().refundId().isEmpty())
            found.require(rows.refunds().stream().anyMatch(refund -> refund.id().equals(one.told().refundId())), "V1",
                    one.told().refundId(), "a refund", "none");
        one.told().checkout().ifPresent(shown -> {
            var story = rows.versions().getOrDefault(shown.getId(), List.of());
            String written = story.stream().filter(version -> version.version() == shown.getVersion()).findFirst()
                    .map(version -> state(version.checkout())).orElse("gone");
            found.requireEqual("V1", shown.getId() + " version " + shown.getVersion(), state(shown), written);
        });
    }

    static String state(Checkout checkout) {
        var payment = checkout.getPayment();
        return checkout.getStatus() + " " + payment.getStatus() + " " + payment.getCaptured().getAmount() + " "
                + payment.getRefunded().getAmount();
    }

    /** V2: every answer to it was that nothing was done. */
    private void hadNoEffect(Entry one) {
        UUID result = results.get(RPCS.get(one.invocation().rpc()) + " " + one.invocation().requestId());
        if (result == null) return;
        String subject = one.invocation().rpc() + " " + one.invocation().requestId() + " " + one.reason();
        switch (one.invocation().rpc()) {
            case CONFIRM -> {
                Rows.Operation operation = operations.get(result.toString());
                if (operation != null)
                    found.require(books.moneyMovedBy(operation.key()).isEmpty(), "V2", subject, "no money moved",
                            books.moneyMovedBy(operation.key()));
            }
            case REFUND -> found.require(
                    books.all("refund").stream()
                            .noneMatch(
                                    refund -> refund.metadata("tollgate_refund").equals(TypeId.REFUND.format(result))),
                    "V2", subject, "no refund at Stripe", TypeId.REFUND.format(result));
            case CREATE -> {
                String checkout = TypeId.CHECKOUT.format(result);
                found.require(books.ours().noneMatch(thing -> Books.isPaid(thing)
                        && thing.metadata("tollgate_checkout").equals(checkout)), "V2", subject, "nothing paid",
                        checkout);
            }
            case CANCEL, GET -> {
            }
        }
    }
}
