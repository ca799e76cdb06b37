package dev.tollgate.bridge;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The ways to the server, one for each kind of call. A connection takes only so many calls at once, and further ones
 * wait without a word: so streams, which stay for minutes, have connections of their own, as many as they may need, and
 * neither they nor calls ever keep a webhook waiting.
 */
public final class ServerConnections implements AutoCloseable {

    // Above the server's least permitted interval, so that it never takes the pings for abuse.
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final List<ManagedChannel> own;
    private final Channel webhooks;
    private final Channel calls;
    private final Channel streams;

    private ServerConnections(List<ManagedChannel> own, Channel webhooks, Channel calls, Channel streams) {
        this.own = List.copyOf(own);
        this.webhooks = webhooks;
        this.calls = calls;
        this.streams = streams;
    }

    /** To the server that is configured. They are made when they are needed: nothing has to be there yet. */
    public static ServerConnections open(BridgeConfig config) {
        ManagedChannel webhooks = channel(config.server());
        ManagedChannel calls = channel(config.server());
        int callsPerConnection = config.server().callsPerConnection();
        int count = Math.ceilDiv(config.streams().max(), callsPerConnection);
        List<ManagedChannel> streams = Stream.generate(() -> channel(config.server())).limit(count).toList();
        List<ManagedChannel> all = new ArrayList<>(streams);
        all.add(calls);
        all.add(webhooks);
        return new ServerConnections(all, webhooks, calls, new SpreadChannel(streams));
    }

    /** Everything over a channel that limits nobody, as one within the process does. It stays the caller's. */
    public static ServerConnections over(Channel server) {
        return new ServerConnections(List.of(), server, server, server);
    }

    private static ManagedChannel channel(BridgeConfig.Server server) {
        ChannelCredentials transport = server.plaintext()
                ? InsecureChannelCredentials.create()
                : TlsChannelCredentials.create();
        return Grpc.newChannelBuilder(server.address(), transport)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    /** For what Stripe tells. */
    Channel webhooks() {
        return webhooks;
    }

    /** For calls that are answered once. */
    Channel calls() {
        return calls;
    }

    /** For calls that stay. */
    Channel streams() {
        return streams;
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        own.forEach(ManagedChannel::shutdownNow);
    }
}
