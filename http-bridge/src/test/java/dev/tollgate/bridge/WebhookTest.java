package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.tollgate.v1.IngestRequest;
import io.grpc.Status;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookTest extends BridgeFixture {

    private static final byte[] ODD_BYTES = {'{', '\r', '\n', 0, (byte) 0xff, (byte) 0xc3, ' ', '}', '\n'};

    @Test
    void theBytesAndTheSignatureArriveUntouched() throws Exception {
        HttpResponse<String> response = send(webhook("/webhooks/stripe", ODD_BYTES));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        IngestRequest asked = (IngestRequest) server.asked.take();
        assertThat(asked.getPayload().toByteArray()).isEqualTo(ODD_BYTES);
        assertThat(asked.getSignature()).isEqualTo("t=1,v1=ab");
        assertThat(asked.getEndpointId()).isEmpty();
    }

    @Test
    void theEndpointIsPassedOn() throws Exception {
        send(webhook("/webhooks/stripe/whe_1", ODD_BYTES));

        assertThat(((IngestRequest) server.asked.take()).getEndpointId()).isEqualTo("whe_1");
    }

    @Test
    void aRequestWithNothingInItIsTheServersToRefuse() throws Exception {
        send(to("/webhooks/stripe").POST(BodyPublishers.noBody()));

        assertThat(server.asked.take()).isEqualTo(IngestRequest.getDefaultInstance());
    }

    @ParameterizedTest
    @CsvSource({"INVALID_ARGUMENT,SIGNATURE_INVALID,400", "INVALID_ARGUMENT,INVALID_FIELD,400", "INTERNAL,INTERNAL,500",
            "RESOURCE_EXHAUSTED,RATE_LIMITED,429"})
    void aRefusalIsNever2xx(String code, String reason, int status) {
        server.failure = FakeServer.refusal(Code.valueOf(code).getNumber(), reason, "NOT_DONE", "no");

        assertThat(send(webhook("/webhooks/stripe", ODD_BYTES)).statusCode()).isEqualTo(status);
    }

    @Test
    void withoutTheServerStripeIsToldToComeAgain() {
        server.failure = Status.UNAVAILABLE.asRuntimeException();

        assertThat(send(webhook("/webhooks/stripe", ODD_BYTES)).statusCode()).isEqualTo(503);
    }

    @Test
    void exactlyTheLimitIsTaken() throws Exception {
        assertThat(send(webhook("/webhooks/stripe", new byte[256 << 10])).statusCode()).isEqualTo(200);
        assertThat(((IngestRequest) server.asked.take()).getPayload().size()).isEqualTo(256 << 10);

        HttpResponse<String> tooLarge = send(webhook("/webhooks/stripe", new byte[(256 << 10) + 1]));
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(text(tooLarge, "reason")).isEqualTo("BODY_TOO_LARGE");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void aCompressedBodyIsRefused() {
        HttpResponse<String> response = send(webhook("/webhooks/stripe", ODD_BYTES).header("Content-Encoding", "gzip"));

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(server.asked).isEmpty();
    }

    private HttpRequest.Builder webhook(String path, byte[] body) {
        return to(path).header("Stripe-Signature", "t=1,v1=ab").POST(BodyPublishers.ofByteArray(body));
    }
}
