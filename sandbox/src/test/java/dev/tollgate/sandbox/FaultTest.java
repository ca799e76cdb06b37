package dev.tollgate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.sandbox.fault.Fault.Effect;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"HTTP_500_BEFORE,500", "EMPTY_502,502", "HTML_502,502", "RATE_LIMIT_429,429", "LOCK_TIMEOUT_429,429",
            "KEY_IN_USE_409,409", "REFUSAL_400,400", "FORBIDDEN_403,403"})
    void beforeMeansThatNothingWasDone(Effect effect, int status) throws Exception {
        sandbox.fault(Fault.once(effect, "POST", "/v1/customers"));

        assertThat(client.postKeyed("k", "/v1/customers", "name", "a").status()).isEqualTo(status);
        assertThat(customers()).isZero();
        assertThat(client.postKeyed("k", "/v1/customers", "name", "a").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"RESET_BEFORE,0", "TIMEOUT_BEFORE,0", "RESET_AFTER_EFFECT,1", "TIMEOUT_AFTER_EFFECT,1",
            "TRUNCATE_BODY_AFTER_EFFECT,1"})
    void aCutConnectionTellsNothing(Effect effect, int done) throws Exception {
        sandbox.fault(Fault.once(effect, "POST", "/v1/customers").lasting(Duration.ofMillis(50)));

        assertThatThrownBy(() -> client.postKeyed("k", "/v1/customers", "name", "a")).isInstanceOf(IOException.class);
        assertThat(customers()).isEqualTo(done);
        assertThat(client.postKeyed("k", "/v1/customers", "name", "a").status()).isEqualTo(200);
        assertThat(customers()).isEqualTo(1);
    }

    @Test
    void aFaultWaitsForItsTurn() throws Exception {
        client.control("faults", """
                {"match":{"method":"POST","path_regex":"/v1/customers","nth":2,"times":2},"effect":"http_500_before"}
                """);

        for (int expected : new int[]{200, 500, 500, 200}) {
            assertThat(client.post("/v1/customers", "name", "a").status()).isEqualTo(expected);
        }
    }

    @Test
    void aBankDeclinesWhateverTheCardIs() throws Exception {
        client.control("faults", """
                {"match":{"method":"POST","path_regex":"/v1/.*_intents","times":2},"effect":"decline",
                 "decline":{"code":"card_declined","decline_code":"do_not_honor"}}
                """);
        String[] form = {"payment_method", "pm_card_visa", "confirm", "true", "return_url", "https://shop.test/back"};

        var setup = client.post("/v1/setup_intents", form);
        assertThat(setup.error().get("decline_code").getAsString()).isEqualTo("do_not_honor");
        var charge = client.raw("/v1/payment_intents", "amount=1000&currency=eur&confirm=true&payment_method="
                + "pm_card_visa&return_url=https://shop.test/back");
        assertThat(charge.status()).isEqualTo(402);
        assertThat(charge.error().get("decline_code").getAsString()).isEqualTo("do_not_honor");
        assertThat(client.post("/v1/setup_intents", form).at("status")).isEqualTo("succeeded");
    }

    private int customers() throws Exception {
        return client.get("/v1/customers").json().getAsJsonArray("data").size();
    }
}
