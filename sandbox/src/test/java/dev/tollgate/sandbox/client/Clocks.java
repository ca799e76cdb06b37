package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.payment;

import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerListParams;
import com.stripe.param.CustomerRetrieveParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.testhelpers.TestClockAdvanceParams;
import com.stripe.param.testhelpers.TestClockCreateParams;

/** Test clocks: {@code clocks.mjs} in stripe-java. */
final class Clocks {

    private static final long NEW_YEAR = 1_798_761_600;

    private Clocks() {}

    static void testClock(Scene it) throws Exception {
        var clocks = it.stripe().testHelpers().testClocks();
        var customers = it.stripe().customers();
        String clock = it.does("clock", () -> clocks.create(TestClockCreateParams.builder().setFrozenTime(NEW_YEAR)
                .setName("A year of coffee").build())).getId();
        String customer = it.does("customer", () -> customers.create(CustomerCreateParams.builder()
                .setName("Jenny Rosen").setTestClock(clock).build())).getId();
        String debit = it.does("debit", () -> it.stripe().paymentIntents().create(payment("pm_success_de")
                .setCustomer(customer).setMandateData(Payments.mandate()).build())).getId();
        it.outside().control("clocks/hold");
        it.does("advancing", () -> clocks.advance(clock, to(NEW_YEAR + 60)));
        it.refused("too early", () -> customers.update(customer,
                CustomerUpdateParams.builder().setName("Jenny").build()));
        it.outside().control("clocks/release");
        it.outside().control("drain");
        it.does("ready", () -> clocks.retrieve(clock));
        it.does("settled", () -> it.stripe().paymentIntents().retrieve(debit,
                PaymentIntentRetrieveParams.builder().addExpand("latest_charge").build()));
        it.does("whose", () -> customers.retrieve(customer,
                CustomerRetrieveParams.builder().addExpand("test_clock").build()));
        it.does("customers", () -> customers.list(CustomerListParams.builder().setTestClock(clock).build()));
        it.does("clocks", () -> clocks.list());
        it.refused("backwards", () -> clocks.advance(clock, to(NEW_YEAR)));
        it.does("deleted", () -> clocks.delete(clock));
        it.refused("gone", () -> clocks.retrieve(clock));
    }

    private static TestClockAdvanceParams to(long instant) {
        return TestClockAdvanceParams.builder().setFrozenTime(instant).build();
    }
}
