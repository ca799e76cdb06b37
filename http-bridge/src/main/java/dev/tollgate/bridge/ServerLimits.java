package dev.tollgate.bridge;

import dev.tollgate.v1.GetStreamLimitsRequest;
import dev.tollgate.v1.GetStreamLimitsResponse;
import dev.tollgate.v1.StatusServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the server takes, compared with what this bridge may ask of it. A bridge that may ask for more would find out in
 * its busiest hour.
 */
final class ServerLimits {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Channel server;
    private final BridgeConfig config;

    /** What came of asking. */
    sealed interface Answer {

        record Agreed() implements Answer {}

        /** Nobody answered, or a server that is too old to know the question. */
        record Unknown() implements Answer {}

        /** In words that name the settings. */
        record Exceeded(String why) implements Answer {}
    }

    ServerLimits(Channel server, BridgeConfig config) {
        this.server = server;
        this.config = config;
    }

    /** Asks now. */
    Answer ask() {
        try {
            GetStreamLimitsResponse limits = StatusServiceGrpc.newBlockingStub(server)
                    .withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .getStreamLimits(GetStreamLimitsRequest.getDefaultInstance());
            return exceeded(limits).<Answer>map(Answer.Exceeded::new).orElseGet(Answer.Agreed::new);
        } catch (StatusRuntimeException _) {
            return new Answer.Unknown();
        }
    }

    private Optional<String> exceeded(GetStreamLimitsResponse server) {
        int streams = config.streams().max();
        int calls = config.server().callsPerConnection();
        if (streams > server.getStreamsMax()) {
            return Optional.of("streams.max is " + streams + ", and the server takes " + server.getStreamsMax()
                    + " streams: its streams.per-process-max");
        }
        if (calls > server.getCallsPerConnectionMax()) {
            return Optional.of("server.calls-per-connection is " + calls + ", and the server takes "
                    + server.getCallsPerConnectionMax());
        }
        return Optional.empty();
    }
}
