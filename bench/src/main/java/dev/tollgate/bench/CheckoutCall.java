package dev.tollgate.bench;

import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc.CheckoutServiceBlockingStub;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.ListCheckoutsResponse;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** A call of the API that is measured. */
enum CheckoutCall {
    /** Any of the seeded ones. */
    GET("GetCheckout") {
        @Override
        Load.Client client(CheckoutServiceBlockingStub stub, Checkouts checkouts) {
            return () -> {
                String id = checkouts.id(ThreadLocalRandom.current().nextLong(checkouts.seeded()));
                String got = stub.getCheckout(GetCheckoutRequest.newBuilder().setCheckoutId(id).build()).getCheckout()
                        .getId();
                if (!got.equals(id)) throw new IllegalStateException("asked for " + id + " and got " + got);
                return true;
            };
        }
    },
    /** Page after page, newest first, and from the beginning again. */
    LIST("ListCheckouts, 20") {
        @Override
        Load.Client client(CheckoutServiceBlockingStub stub, Checkouts checkouts) {
            return new Load.Client() {
                private String token = "";
                private int page;

                @Override
                public boolean once() {
                    ListCheckoutsResponse got = stub.listCheckouts(
                            ListCheckoutsRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build());
                    if (got.getCheckoutsCount() != PAGE) throw new IllegalStateException("a page is not full");
                    page = (page + 1) % PAGES_MAX;
                    token = page == 0 ? "" : got.getNextPageToken();
                    return true;
                }
            };
        }
    },
    /** Each of another order. */
    CREATE("CreateCheckout") {
        @Override
        Load.Client client(CheckoutServiceBlockingStub stub, Checkouts checkouts) {
            return () -> {
                String name = "new-%010d".formatted(checkouts.made().getAndIncrement());
                if (stub.createCheckout(Tollgate.order(name)).getCheckout().getId().isEmpty())
                    throw new IllegalStateException("no checkout was made");
                return true;
            };
        }
    },
    /** Each of the seeded ones once, until there are none left. */
    CONFIRM("ConfirmCheckout") {
        @Override
        Load.Client client(CheckoutServiceBlockingStub stub, Checkouts checkouts) {
            return () -> {
                long number = checkouts.confirmed().getAndIncrement();
                if (number >= checkouts.seeded()) return false;
                stub.confirmCheckout(ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkouts.id(number))
                        .setRequestId("confirm-" + number).setPaymentMethod("pm_card_visa").build());
                return true;
            };
        }
    };

    private static final int PAGE = 20;
    /** No longer than the shortest list that is measured. */
    private static final int PAGES_MAX = 5;

    private final String title;

    CheckoutCall(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract Load.Client client(CheckoutServiceBlockingStub stub, Checkouts checkouts);

    /**
     * Which checkouts there are to call about.
     *
     * @param template
     *            what the seeded ones are copies of
     * @param ids
     *            makes the id of a seeded one
     * @param made
     *            how many were made
     * @param confirmed
     *            how many were confirmed
     */
    record Checkouts(Checkout template, TextTemplate ids, long seeded, AtomicLong made, AtomicLong confirmed) {
        String id(long number) {
            return ids.text(number);
        }
    }
}
