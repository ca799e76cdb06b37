package dev.tollgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.client.TollgateException;
import dev.tollgate.client.Watch;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.ErrorReason;
import dev.tollgate.v1.Event;
import dev.tollgate.v1.GetPaymentRequest;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.ListPaymentsRequest;
import dev.tollgate.v1.Money;
import dev.tollgate.v1.Payment;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service in Java that sells something, over the network. */
class ClientIT {
    @TempDir
    private static Path folder;
    private static House house;
    private static TollgateClient tollgate;

    @BeforeAll
    static void open() {
        house = House.open(HouseConfig.anywhere(folder, Clock.systemUTC()));
        tollgate = TollgateClient.connect("127.0.0.1:" + house.grpcPort()).plaintext().apiKey(House.API_KEY).build();
    }

    @AfterAll
    static void close() {
        tollgate.close();
        house.close();
    }

    private static CreateCheckoutRequest tea(String requestId, long amount) {
        return CreateCheckoutRequest.newBuilder().setRequestId(requestId)
                .addItems(CreateCheckoutRequest.Item.newBuilder()
                        .setInlinePrice(CreateCheckoutRequest.InlinePrice.newBuilder().setName("Tea")
                                .setUnitAmount(Money.newBuilder().setAmount(amount).setCurrency("eur"))))
                .build();
    }

    @Test
    void createsConfirmsWatchesToTheEndAndLists() {
        Checkout checkout = tollgate.checkouts().createCheckout(tea("client-1", 1250)).getCheckout();
        tollgate.checkouts().confirmCheckout(ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkout.getId())
                .setPaymentMethod("pm_card_visa").build());
        var versions = new ArrayList<Long>();
        Checkout last = checkout;
        try (var watch = tollgate.watch(checkout.getId())) {
            while (watch.hasNext()) {
                last = watch.next().getCheckout();
                versions.add(last.getVersion());
            }
        }
        assertThat(last.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(last.getPayment().getStatus()).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(versions).isSorted().doesNotHaveDuplicates();
        assertThat(tollgate.checkouts().listCheckouts(ListCheckoutsRequest.getDefaultInstance()).getCheckoutsList())
                .extracting(Checkout::getId).contains(checkout.getId());
    }

    @Test
    void whatHappensWhileNobodyListensIsHeardAfterwards() {
        String first = pays("client-5");
        String cursor;
        try (var watch = tollgate.watchEventsFromStart(List.of("payment.succeeded"))) {
            assertThat(heard(watch, first).getCheckout().getPayment().getStatus()).isEqualTo(Payment.Status.SUCCEEDED);
            cursor = watch.cursor();
        }
        List<String> meanwhile = List.of(pays("client-6"), pays("client-7"));
        try (var watch = tollgate.watchEvents(List.of("payment.succeeded"), cursor)) {
            assertThat(List.of(watch.next().getSubjectId(), watch.next().getSubjectId())).isEqualTo(meanwhile);
        }
    }

    private static Event heard(Watch<Event> watch, String checkout) {
        while (true) {
            Event event = watch.next();
            if (event.getSubjectId().equals(checkout)) return event;
        }
    }

    private static String pays(String requestId) {
        String checkout = tollgate.checkouts().createCheckout(tea(requestId, 1250)).getCheckout().getId();
        tollgate.checkouts().confirmCheckout(ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkout)
                .setPaymentMethod("pm_card_visa").build());
        return checkout;
    }

    @Test
    void aPaymentIsFoundByEachFilterAndGivenBackByEitherName() {
        var wanted = tea("client-4", 1250).toBuilder().setCustomerId(house.customer()).build();
        String checkout = tollgate.checkouts().createCheckout(wanted).getCheckout().getId();
        Payment paid = tollgate.checkouts().confirmCheckout(ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkout)
                .setPaymentMethod("pm_card_visa").build()).getCheckout().getPayment();
        assertThat(payment(paid.getId())).isEqualTo(paid);
        var all = ListPaymentsRequest.newBuilder();
        assertThat(listed(all.clone().setCheckoutId(checkout))).containsExactly(paid.getId());
        assertThat(listed(all.clone().setCustomerId(house.customer()))).contains(paid.getId());
        assertThat(listed(all.clone().setStatus(Payment.Status.SUCCEEDED))).contains(paid.getId());
        assertThat(listed(all.clone().setStatus(Payment.Status.FAILED))).doesNotContain(paid.getId());
        assertThat(listed(all.clone().setCreatedFrom(paid.getCreatedAt()))).contains(paid.getId());
        assertThat(listed(all.clone().setCreatedBefore(paid.getCreatedAt()))).doesNotContain(paid.getId());

        var part = tollgate.refunds().createRefund(CreateRefundRequest.newBuilder().setRequestId("part")
                .setPaymentId(paid.getId()).setAmount(500).build());
        assertThat(part.getRefund().getCheckoutId()).isEqualTo(checkout);
        assertThat(part.getRefundable().getAmount()).isEqualTo(750);
        var rest = tollgate.refunds().createRefund(CreateRefundRequest.newBuilder().setRequestId("rest")
                .setCheckoutId(checkout).build());
        assertThat(rest.getRefund().getPaymentId()).isEqualTo(paid.getId());
        assertThat(rest.getRefund().getAmount().getAmount()).isEqualTo(750);
        assertThat(payment(paid.getId()).getRefunded().getAmount()).isEqualTo(1250);
    }

    @Test
    void aPaymentThatDoesNotExistIsRefusedByItsOwnReason() {
        assertThatThrownBy(() -> payment("pay_01h455vb4pex5vsknk084sn02q"))
                .isInstanceOfSatisfying(TollgateException.class,
                        refused -> assertThat(refused.is(ErrorReason.PAYMENT_NOT_FOUND)).isTrue());
    }

    private static Payment payment(String id) {
        var request = GetPaymentRequest.newBuilder().setPaymentId(id).build();
        return TollgateClient.call(() -> tollgate.payments().getPayment(request)).getPayment();
    }

    private static List<String> listed(ListPaymentsRequest.Builder request) {
        return tollgate.payments().listPayments(request.build()).getPaymentsList().stream().map(Payment::getId)
                .toList();
    }

    @Test
    void theSameRequestIdWithAnotherCartIsRefusedWithItsReason() {
        String first = tollgate.checkouts().createCheckout(tea("client-2", 1250)).getCheckout().getId();
        assertThat(tollgate.checkouts().createCheckout(tea("client-2", 1250)).getCheckout().getId()).isEqualTo(first);
        assertThatThrownBy(
                () -> TollgateClient.call(() -> tollgate.checkouts().createCheckout(tea("client-2", 1300))))
                .isInstanceOfSatisfying(TollgateException.class, refused -> {
                    assertThat(refused.is(ErrorReason.REQUEST_ID_REUSED)).isTrue();
                    assertThat(refused.outcome()).isEqualTo(TollgateException.Outcome.NOT_DONE);
                });
    }

    @Test
    void aTenMegabyteRequestIsRefusedInWordsOverTheNetworkToo() {
        var huge = tea("client-3", 1250).toBuilder();
        for (int i = 0; i < 49; i++)
            huge.putMetadata("k" + i, "x".repeat(220_000));
        assertThatThrownBy(() -> TollgateClient.call(() -> tollgate.checkouts().createCheckout(huge.build())))
                .isInstanceOfSatisfying(TollgateException.class,
                        refused -> assertThat(refused.is(ErrorReason.BODY_TOO_LARGE)).isTrue());
    }
}
