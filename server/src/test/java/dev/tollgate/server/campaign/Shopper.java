package dev.tollgate.server.campaign;

import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.History;
import dev.tollgate.server.world.History.Invocation;
import dev.tollgate.server.world.History.Rpc;
import dev.tollgate.server.world.History.Told;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.CheckoutServiceGrpc.CheckoutServiceBlockingStub;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.Payment;
import dev.tollgate.v1.RefundServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A shop and its buyer as they should be: each call bears a request_id, and is repeated, byte for byte and over any
 * gateway, until it is answered. Everything that is told is written down.
 */
final class Shopper {
    private static final long PATIENCE_SECONDS = 90;
    private static final Set<String> AGAIN = Set.of("RATE_LIMITED", "CHECKOUT_CLOSING", "STRIPE_UNAVAILABLE");
    private final Cluster cluster;
    private final History history;
    private final Tally tally;
    private final Consumer<String> watch;
    private final Random random;
    private final String name;
    private int requests;

    enum Kind {
        CARD,
        DECLINE_THEN_CARD,
        IN_THE_BROWSER,
        CHALLENGE,
        DEBIT,
        FAILED_DEBIT,
        CANCEL,
        CANCEL_AGAINST_CARD,
        HOSTED,
        REFUNDS
    }

    /**
     * @param name
     *            of this purchase, unlike any other's
     * @param watch
     *            is told the checkout's id
     */
    Shopper(Cluster cluster, History history, Tally tally, Consumer<String> watch, String name, long seed) {
        this.cluster = cluster;
        this.history = history;
        this.tally = tally;
        this.watch = watch;
        this.name = name;
        this.random = new Random(seed);
    }

    void buys() {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        tally.add("purchase " + kind);
        opens(kind).ifPresent(told -> {
            Checkout checkout = told.checkout().orElseThrow();
            watch.accept(checkout.getId());
            pays(kind, checkout, told.secret());
        });
    }

    private Optional<Told> opens(Kind kind) {
        var cart = Buyer.tea().setReference(name).setRequestId(nextRequest());
        if (kind == Kind.HOSTED)
            cart.setPresentation(Checkout.Presentation.HOSTED).setSuccessUrl(World.SHOP + "/thanks");
        var request = cart.build();
        return answered(new Invocation(Rpc.CREATE, request.getRequestId(), ""), () -> {
            var answer = checkouts().createCheckout(request);
            return Told.of(answer.getCheckout(), answer.getClientSecret());
        });
    }

    private void pays(Kind kind, Checkout checkout, String secret) {
        switch (kind) {
            case CARD -> confirms(checkout, "pm_card_visa");
            case DECLINE_THEN_CARD -> {
                confirms(checkout, "pm_card_visa_chargeDeclined");
                confirms(checkout, "pm_card_visa");
            }
            case IN_THE_BROWSER -> inTheBrowser(checkout, secret, "pm_card_visa");
            case CHALLENGE -> {
                confirms(checkout, "pm_card_authenticationRequired");
                atStripe(() -> cluster.sandbox.answerChallenge(intent(checkout), random.nextInt(4) > 0));
            }
            case DEBIT, FAILED_DEBIT -> {
                confirms(checkout, "pm_usBankAccount_success");
                atStripe(() -> cluster.sandbox.settle(intent(checkout), kind == Kind.DEBIT));
            }
            case CANCEL -> cancels(checkout);
            case CANCEL_AGAINST_CARD -> {
                var paying = Thread.ofVirtual().start(() -> inTheBrowser(checkout, secret, "pm_card_visa"));
                cancels(checkout);
                join(paying);
            }
            case HOSTED -> atStripe(() -> cluster.sandbox.pay(checkout.getStripeSessionId(),
                    random.nextInt(4) > 0 ? "pm_card_visa" : "pm_card_visa_chargeDeclined"));
            case REFUNDS -> {
                confirms(checkout, "pm_card_visa");
                if (!isPaid(checkout)) return;
                refunds(checkout, 1 + random.nextInt(2000));
                refunds(checkout, 1 + random.nextInt(4000));
            }
        }
    }

    /** Each press of the button is a request of its own; one that surely did nothing is pressed again. */
    private void confirms(Checkout checkout, String card) {
        for (int presses = 0; presses < 5; presses++) {
            var request = ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkout.getId())
                    .setRequestId(nextRequest()).setPaymentMethod(card).build();
            var told = answered(new Invocation(Rpc.CONFIRM, request.getRequestId(), checkout.getId()),
                    () -> Told.of(checkouts().confirmCheckout(request).getCheckout()));
            if (told.isPresent() || !lastReason.equals("STRIPE_UNAVAILABLE")) return;
        }
    }

    private void cancels(Checkout checkout) {
        var request = CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build();
        answered(new Invocation(Rpc.CANCEL, "", checkout.getId()),
                () -> Told.of(checkouts().cancelCheckout(request).getCheckout()));
    }

    private boolean isPaid(Checkout checkout) {
        var request = GetCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build();
        return answered(new Invocation(Rpc.GET, "", checkout.getId()),
                () -> Told.of(checkouts().getCheckout(request).getCheckout())).flatMap(Told::checkout)
                .filter(one -> one.getPayment().getStatus() == Payment.Status.SUCCEEDED).isPresent();
    }

    private void refunds(Checkout checkout, long amount) {
        var request = CreateRefundRequest.newBuilder().setCheckoutId(checkout.getId()).setRequestId(nextRequest())
                .setAmount(amount).build();
        answered(new Invocation(Rpc.REFUND, request.getRequestId(), checkout.getId()),
                () -> Told.refund(World.with(RefundServiceGrpc.newBlockingStub(cluster.anyGateway()), World.API_KEY)
                        .withDeadlineAfter(8, TimeUnit.SECONDS).createRefund(request).getRefund().getId()));
    }

    private CheckoutServiceBlockingStub checkouts() {
        return World.with(CheckoutServiceGrpc.newBlockingStub(cluster.anyGateway()), World.API_KEY)
                .withDeadlineAfter(8, TimeUnit.SECONDS);
    }

    private String nextRequest() {
        return name + "-" + ++requests;
    }

    private String lastReason = "";

    /** Empty when it was refused for good, or when nobody answered for too long. */
    private Optional<Told> answered(Invocation invocation, Supplier<Told> call) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < until) {
            try {
                lastReason = "";
                return Optional.of(history.call(invocation, call));
            } catch (StatusRuntimeException refused) {
                lastReason = History.reason(refused);
                tally.add("refusal " + invocation.rpc() + " " + lastReason);
                boolean mayHelp = isInfo(refused) || invocation.rpc() != Rpc.CONFIRM && AGAIN.contains(lastReason);
                if (!mayHelp) return Optional.empty();
                tally.add("retries");
                pause(50 + random.nextInt(300));
            }
        }
        tally.add("gave up " + invocation.rpc());
        return Optional.empty();
    }

    private static boolean isInfo(StatusRuntimeException refused) {
        return History.outcome(refused) == History.Outcome.INFO;
    }

    private void inTheBrowser(Checkout checkout, String secret, String card) {
        atStripe(() -> Journey.confirmInTheBrowser(cluster.sandbox.uri(), intent(checkout), secret, card));
    }

    private static String intent(Checkout checkout) {
        return checkout.getPayment().getStripePaymentIntentId();
    }

    /** Declined, or closed meanwhile: the buyer sees it, we only hear of it. */
    private void atStripe(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException refused) {
            tally.add("refused at Stripe");
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
