package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import io.grpc.Status;
import io.grpc.stub.BlockingClientCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpreadChannelTest {

    private static final int STREAMS = 7;

    @Test
    void callsAreSpreadEvenlyAndThoseThatEndMakeRoom() throws Exception {
        try (FakeServer server = new FakeServer()) {
            SpreadChannel channel = new SpreadChannel(List.of(server.channel, server.channel, server.channel));
            server.watch = answer -> answer.onNext(Says.hello(false));
            List<BlockingClientCall<?, ?>> calls = new ArrayList<>();
            for (int n = 0; n < STREAMS; n++) {
                calls.add(StatusServiceGrpc.newBlockingV2Stub(channel)
                        .watchCheckout(WatchCheckoutRequest.getDefaultInstance()));
            }
            assertThat(channel.open()).containsExactly(3, 2, 2);

            calls.getFirst().cancel("enough", Status.CANCELLED.asException());
            assertThat(channel.open()).containsExactly(2, 2, 2);

            calls.forEach(call -> call.cancel("enough", Status.CANCELLED.asException()));
            assertThat(channel.open()).containsExactly(0, 0, 0);
        }
    }
}
