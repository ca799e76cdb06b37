package dev.tollgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.client.TollgateException;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.ErrorReason;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.Money;
import dev.tollgate.v1.Payment;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
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
