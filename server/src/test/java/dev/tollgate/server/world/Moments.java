package dev.tollgate.server.world;

import dev.tollgate.server.checkout.CheckoutFailPoint;
import dev.tollgate.server.customer.CustomerFailPoint;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.event.EventFailPoint;
import dev.tollgate.server.inbox.InboxFailPoint;
import dev.tollgate.server.job.JobFailPoint;
import dev.tollgate.server.payment.PaymentFailPoint;
import dev.tollgate.server.reconcile.ReconcileFailPoint;
import dev.tollgate.server.stripe.StripeFailPoint;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every fail point of every feature. */
public final class Moments {
    public static final List<FailPoint> ALL = Stream
            .<FailPoint[]>of(CheckoutFailPoint.values(), CustomerFailPoint.values(), StripeFailPoint.values(),
                    InboxFailPoint.values(), PaymentFailPoint.values(), EventFailPoint.values(),
                    JobFailPoint.values(), ReconcileFailPoint.values())
            .flatMap(Arrays::stream).toList();

    private Moments() {}
}
