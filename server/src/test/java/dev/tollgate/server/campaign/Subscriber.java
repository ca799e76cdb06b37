package dev.tollgate.server.campaign;

import dev.tollgate.server.world.History;
import dev.tollgate.server.world.Transcript;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Watches one checkout to its end, over whichever gateway answers, from where it was. Asks ever less often. */
final class Subscriber {
    private static final long AGAIN_MS_MIN = 200;
    private static final long AGAIN_MS_MAX = 5_000;
    /** Silence of more than twice the heartbeat is a dead connection; a deadline does the same here. */
    private static final long CONNECTION_SECONDS = 10;
    private final Cluster cluster;
    private final Transcript transcript;
    private final BooleanSupplier isOver;
    private final Tally tally;

    Subscriber(Cluster cluster, Transcript transcript, BooleanSupplier isOver, Tally tally) {
        this.cluster = cluster;
        this.transcript = transcript;
        this.isOver = isOver;
        this.tally = tally;
    }

    void watches() {
        long again = AGAIN_MS_MIN;
        while (!isOver.getAsBoolean() && !transcript.isEnded()) {
            String before = transcript.cursor();
            tally.add("stream connections");
            try (var connection = Context.current().withCancellation()) {
                connection.run(this::listens);
            } catch (StatusRuntimeException broken) {
                tally.add("stream break " + History.reason(broken));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(again);
            } catch (InterruptedException _) {
                return;
            }
            again = transcript.cursor().equals(before) ? Math.min(2 * again, AGAIN_MS_MAX) : AGAIN_MS_MIN;
        }
    }

    private void listens() {
        Iterator<WatchCheckoutResponse> stream = World
                .with(StatusServiceGrpc.newBlockingStub(cluster.anyGateway()), World.API_KEY)
                .withDeadlineAfter(CONNECTION_SECONDS, TimeUnit.SECONDS)
                .watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(transcript.checkoutId())
                        .setResumeAfter(transcript.cursor()).build());
        while (stream.hasNext() && !isOver.getAsBoolean())
            transcript.add(stream.next(), cluster.clock.instant());
    }
}
