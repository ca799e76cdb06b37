package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.WatchCheckoutRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What whoever runs the server reads on its admin port. */
class AdminIT {
    @RegisterExtension
    static final World world = new World();

    private static HttpResponse<String> get(String path) {
        try {
            return HttpClient.newHttpClient().send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + world.gateway().adminPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void aServingServerIsHealthyAndReady() {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void callsAreTimedAndStreamsAreCounted() {
        var checkout = new Buyer(world).opens(Buyer.tea()).getCheckout();
        assertThat(get("/metrics").body()).contains("tollgate_streams_open 0.0")
                .contains("method=\"tollgate.v1.CheckoutService/CreateCheckout\",status=\"OK\"");
        var stream = world.statuses()
                .watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build());
        assertThat(stream.next().hasHello()).isTrue();
        assertThat(get("/metrics").body()).contains("tollgate_streams_open 1.0");
    }
}
