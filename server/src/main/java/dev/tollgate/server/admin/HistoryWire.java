package dev.tollgate.server.admin;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tollgate.server.db.Tx;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.Payment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What watchers were told of a checkout, version by version, is a story without a way back. */
final class HistoryWire {
    /** Each page reads again what has changed: few are better. */
    private static final int PAGE = 50_000;
    private static final int STORIES_AT_ONCE = 500;
    private static final UUID FIRST = new UUID(0, 0);

    private HistoryWire() {}

    /** The checkouts whose story takes something back: money that was there, or a closing. */
    static List<String> takenBack(Tx tx, Scope scope) {
        var mapper = tx.mapper(HistoryMapper.class);
        Set<String> found = new LinkedHashSet<>();
        List<UUID> page = mapper.changed(scope.organizationId(), scope.since(), FIRST, PAGE);
        while (!page.isEmpty() && found.size() < scope.most()) {
            for (int from = 0; from < page.size(); from += STORIES_AT_ONCE) {
                var some = page.subList(from, Math.min(from + STORIES_AT_ONCE, page.size()));
                check(mapper.versions(scope.organizationId(), some.toArray(UUID[]::new)), found);
            }
            page = mapper.changed(scope.organizationId(), scope.since(), page.getLast(), PAGE);
        }
        return new ArrayList<>(found).subList(0, Math.min(found.size(), scope.most()));
    }

    private static void check(List<HistoryMapper.Version> versions, Set<String> found) {
        UUID checkoutId = FIRST;
        Checkout before = Checkout.getDefaultInstance();
        for (var version : versions) {
            Checkout after = read(version.snapshot());
            boolean isFirst = !version.checkoutId().equals(checkoutId);
            if (after == null || !isFirst && !follows(before, after)) found.add(version.checkoutId().toString());
            checkoutId = version.checkoutId();
            before = after == null ? Checkout.getDefaultInstance() : after;
        }
    }

    private static @Nullable Checkout read(byte[] snapshot) {
        try {
            return Checkout.parseFrom(snapshot);
        } catch (InvalidProtocolBufferException _) {
            return null;
        }
    }

    private static boolean follows(Checkout before, Checkout after) {
        boolean closing = switch (before.getStatus()) {
            case COMPLETE -> after.getStatus() == Checkout.Status.COMPLETE;
            case EXPIRED, CANCELED -> after.getStatus() == before.getStatus()
                    || after.getStatus() == Checkout.Status.COMPLETE;
            case OPEN, STATUS_UNSPECIFIED, UNRECOGNIZED -> true;
        };
        Payment.Status now = after.getPayment().getStatus();
        boolean money = switch (before.getPayment().getStatus()) {
            case SUCCEEDED -> now == Payment.Status.SUCCEEDED;
            case CANCELED, EXPIRED -> now == before.getPayment().getStatus() || now == Payment.Status.SUCCEEDED;
            default -> true;
        };
        return closing && money
                && after.getPayment().getCaptured().getAmount() >= before.getPayment().getCaptured().getAmount();
    }
}
