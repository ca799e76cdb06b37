package dev.tollgate.client;

import dev.tollgate.v1.CatalogServiceGrpc;
import dev.tollgate.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.CheckoutServiceGrpc.CheckoutServiceBlockingStub;
import dev.tollgate.v1.CustomerServiceGrpc;
import dev.tollgate.v1.CustomerServiceGrpc.CustomerServiceBlockingStub;
import dev.tollgate.v1.Event;
import dev.tollgate.v1.EventServiceGrpc;
import dev.tollgate.v1.EventServiceGrpc.EventServiceBlockingStub;
import dev.tollgate.v1.PaymentServiceGrpc;
import dev.tollgate.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.tollgate.v1.RefundServiceGrpc;
import dev.tollgate.v1.RefundServiceGrpc.RefundServiceBlockingStub;
import dev.tollgate.v1.SessionServiceGrpc;
import dev.tollgate.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutResponse.StatusChange;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The generated stubs over one channel, each call with the credential and each unary call with a deadline. Safe for
 * many threads.
 */
public final class TollgateClient implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
            Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Channel channel;
    private final @Nullable ManagedChannel own;

    private TollgateClient(Channel channel, @Nullable ManagedChannel own) {
        this.channel = channel;
        this.own = own;
    }

    /** A client with a connection of its own, over TLS unless {@link Builder#plaintext()} is called. */
    public static Builder connect(String address) {
        return new Builder(address, null);
    }

    /** A client over a channel that stays the caller's: {@link #close()} leaves it open. */
    public static Builder over(Channel channel) {
        return new Builder("", channel);
    }

    /** Does a call of a stub, and throws a {@link TollgateException} where the stub throws a bare status. */
    public static <T> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException failure) {
            throw TollgateException.of(failure);
        }
    }

    /** From a cart to settled money. */
    public CheckoutServiceBlockingStub checkouts() {
        return CheckoutServiceGrpc.newBlockingStub(channel);
    }

    /** What is sold, and for how much. */
    public CatalogServiceBlockingStub catalog() {
        return CatalogServiceGrpc.newBlockingStub(channel);
    }

    /** Who buys. */
    public CustomerServiceBlockingStub customers() {
        return CustomerServiceGrpc.newBlockingStub(channel);
    }

    /** What was asked of buyers, and what became of it. */
    public PaymentServiceBlockingStub payments() {
        return PaymentServiceGrpc.newBlockingStub(channel);
    }

    /** Gives money back. */
    public RefundServiceBlockingStub refunds() {
        return RefundServiceGrpc.newBlockingStub(channel);
    }

    /** Lets browsers in. */
    public SessionServiceBlockingStub sessions() {
        return SessionServiceGrpc.newBlockingStub(channel);
    }

    /** What happened, page by page. */
    public EventServiceBlockingStub events() {
        return EventServiceGrpc.newBlockingStub(channel);
    }

    /** Watches a checkout from its current state on, until it is closed. */
    public Watch<StatusChange> watch(String checkoutId) {
        return watch(checkoutId, "");
    }

    /** Watches a checkout from a {@link Watch#cursor()} on that was kept, as if the watch had never ended. */
    public Watch<StatusChange> watch(String checkoutId, String cursor) {
        return new Watch<>(new CheckoutSource(StatusServiceGrpc.newBlockingV2Stub(channel), checkoutId), cursor,
                Watch.Backoff.standard());
    }

    /**
     * Watches the organization's events from now on: what happens after this call has returned is told. It has no end.
     *
     * @param types
     *            only these; empty: all
     */
    public Watch<Event> watchEvents(List<String> types) {
        return watchEvents(types, "");
    }

    /**
     * Watches the organization's events from a {@link Watch#cursor()} or an event's cursor on that was kept. Should
     * what follows it be forgotten already, every event that is kept is told: positions may then go back.
     */
    public Watch<Event> watchEvents(List<String> types, String cursor) {
        return events(types, false, cursor);
    }

    /** Watches the organization's events, beginning with the oldest one that is kept. */
    public Watch<Event> watchEventsFromStart(List<String> types) {
        return events(types, true, "");
    }

    private Watch<Event> events(List<String> types, boolean fromStart, String cursor) {
        var watch = new Watch<>(
                new EventSource(StatusServiceGrpc.newBlockingV2Stub(channel), List.copyOf(types), fromStart), cursor,
                Watch.Backoff.standard());
        if (cursor.isEmpty() && !fromStart) {
            watch.begin();
        }
        return watch;
    }

    /** Closes the connection if it is this client's own. Watches end as if the server had gone: close them first. */
    @Override
    public void close() {
        if (own == null) {
            return;
        }
        own.shutdown();
        try {
            if (!own.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                own.shutdownNow();
            }
        } catch (InterruptedException _) {
            own.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** How a client reaches its server. */
    public static final class Builder {

        private static final Duration DEADLINE = Duration.ofSeconds(30);
        // Above the server's least permitted interval, so that it never takes the pings for abuse.
        private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

        private final String address;
        private final @Nullable Channel existing;
        private ChannelCredentials transport = TlsChannelCredentials.create();
        private @Nullable String apiKey;
        private Duration deadline = DEADLINE;

        private Builder(String address, @Nullable Channel existing) {
            this.address = address;
            this.existing = existing;
        }

        /** No TLS: for a trusted network only, the key travels in the clear. */
        public Builder plaintext() {
            transport = InsecureChannelCredentials.create();
            return this;
        }

        /** The credential of every call, `tg_test_…` or `tg_live_…`. */
        public Builder apiKey(String apiKey) {
            this.apiKey = apiKey;
            return this;
        }

        /** For unary calls that bring none of their own. Default 30 seconds. */
        public Builder deadline(Duration deadline) {
            this.deadline = deadline;
            return this;
        }

        public TollgateClient build() {
            ManagedChannel own = existing == null ? open() : null;
            Channel base = own == null ? Objects.requireNonNull(existing) : own;
            List<ClientInterceptor> interceptors = new ArrayList<>();
            interceptors.add(new Deadlines(deadline));
            if (apiKey != null) {
                Metadata credential = new Metadata();
                credential.put(AUTHORIZATION, "Bearer " + apiKey);
                interceptors.add(MetadataUtils.newAttachHeadersInterceptor(credential));
            }
            return new TollgateClient(ClientInterceptors.intercept(base, interceptors), own);
        }

        private ManagedChannel open() {
            return Grpc.newChannelBuilder(address, transport)
                    .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                    .build();
        }
    }

    private record Deadlines(Duration deadline) implements ClientInterceptor {

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            boolean wants = method.getType() == MethodDescriptor.MethodType.UNARY && options.getDeadline() == null;
            return next.newCall(method,
                    wants ? options.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS) : options);
        }
    }
}
