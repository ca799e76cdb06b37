package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig;
import dev.tollgate.server.app.Main;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.Databases;
import dev.tollgate.server.world.HoldingProxy;
import dev.tollgate.server.world.Jvm;
import dev.tollgate.server.world.Ports;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The server's process is killed, as by kill -9, after Stripe did what it was asked and before that was committed.
 * Webhooks are off: what the next process knows, it knows from its own journal.
 */
class CrashIT {
    private final DatabaseConfig database = Databases.fresh();
    private Sandbox sandbox;
    private HoldingProxy proxy;
    private int port;
    private Process server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        sandbox = Sandbox.start(SandboxConfig.defaults().withPort(0));
        proxy = new HoldingProxy(sandbox.uri());
        port = Ports.lasting();
        server = launch();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow();
        server.destroyForcibly().waitFor();
        proxy.close();
        sandbox.close();
    }

    private Process launch() throws IOException {
        var builder = new ProcessBuilder(Jvm.command(List.of("-Xmx256m"), Main.class));
        var environment = builder.environment();
        environment.put("TOLLGATE_GRPC_PORT", Integer.toString(port));
        environment.put("TOLLGATE_ADMIN_PORT", "0");
        environment.put("TOLLGATE_DATABASE_URL", database.url());
        environment.put("TOLLGATE_DATABASE_USER", database.user());
        environment.put("TOLLGATE_ENCRYPTION_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        environment.put("TOLLGATE_ORGANIZATION_API_KEY", World.API_KEY);
        environment.put("TOLLGATE_STRIPE_API", proxy.uri().toString());
        environment.put("TOLLGATE_STRIPE_SECRET_KEY", "sk_test_sandbox");
        environment.put("TOLLGATE_STRIPE_PUBLISHABLE_KEY", "pk_test_sandbox");
        environment.put("TOLLGATE_STRIPE_WEBHOOK_SECRET", World.WEBHOOK_SECRET);
        environment.put("TOLLGATE_STRIPE_CONNECT_TIMEOUT", "PT1S");
        environment.put("TOLLGATE_STRIPE_ANSWER_TIMEOUT", "PT2S");
        return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private CheckoutServiceGrpc.CheckoutServiceBlockingStub checkouts() {
        return World.with(CheckoutServiceGrpc.newBlockingStub(channel), World.API_KEY).withWaitForReady();
    }

    private void killWhile(Runnable call, HoldingProxy.Held held) throws Exception {
        var calling = CompletableFuture.runAsync(() -> {
            try {
                call.run();
            } catch (StatusRuntimeException connectionLost) {
                assertThat(connectionLost.getStatus().isOk()).isFalse();
            }
        });
        held.await();
        server.destroyForcibly().waitFor();
        calling.get(30, TimeUnit.SECONDS);
        server = launch();
    }

    private long intents() {
        return sandbox.events().stream()
                .filter(event -> event.get("type").getAsString().equals("payment_intent.created")).count();
    }

    @Test
    void killedBetweenStripesAnswerAndTheCommitOfACreate() throws Exception {
        var request = Buyer.tea().setRequestId("crash").build();
        killWhile(() -> checkouts().createCheckout(request), proxy.holdAnswerTo("/v1/payment_intents"));
        CreateCheckoutResponse again = checkouts().createCheckout(request);
        assertThat(again.getCheckout().getPayment().getStripePaymentIntentId()).startsWith("pi_");
        assertThat(again.getClientSecret()).isNotEmpty();
        assertThat(intents()).isEqualTo(1);
    }

    @Test
    @Tag("campaign")
    void killedBetweenStripesAnswerAndTheCommitOfAConfirm() throws Exception {
        Checkout checkout = checkouts().createCheckout(Buyer.tea().build()).getCheckout();
        var confirm = ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkout.getId())
                .setPaymentMethod("pm_card_visa")
                .build();
        killWhile(() -> checkouts().confirmCheckout(confirm), proxy.holdAnswerTo("/v1/payment_intents/.*/confirm"));
        // The watch ends when the checkout is closed: by the sweeper of the new process, from the journal alone.
        World.with(StatusServiceGrpc.newBlockingStub(channel), World.API_KEY).withWaitForReady()
                .watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .forEachRemaining(message -> assertThat(message.getCursor()).isNotEmpty());
        assertThat(checkouts().getCheckout(GetCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getCheckout().getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(intents()).isEqualTo(1);
        assertThat(sandbox.ledger().charges()).hasSize(1);
    }
}
