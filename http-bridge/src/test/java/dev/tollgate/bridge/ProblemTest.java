package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.tollgate.v1.ErrorReason;
import io.grpc.Status;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest extends BridgeFixture {

    @ParameterizedTest
    @CsvSource(textBlock = """
            UNAUTHENTICATED,     UNAUTHENTICATED,     401, NOT_DONE
            PERMISSION_DENIED,   PERMISSION_DENIED,   403, NOT_DONE
            RESOURCE_EXHAUSTED,  RATE_LIMITED,        429, NOT_DONE
            INVALID_ARGUMENT,    MIXED_CURRENCY,      400, NOT_DONE
            OUT_OF_RANGE,        CURSOR_EXPIRED,      400, NOT_DONE
            NOT_FOUND,           CHECKOUT_NOT_FOUND,  404, NOT_DONE
            FAILED_PRECONDITION, ALREADY_PAID,        409, NOT_DONE
            FAILED_PRECONDITION, STRIPE_REFUSED,      409, DONE
            ALREADY_EXISTS,      REQUEST_ID_REUSED,   422, NOT_DONE
            UNAVAILABLE,         REQUEST_IN_PROGRESS, 409, UNKNOWN
            UNAVAILABLE,         OUTCOME_UNKNOWN,     503, UNKNOWN
            UNAVAILABLE,         STRIPE_UNAVAILABLE,  503, NOT_DONE
            RESOURCE_EXHAUSTED,  BODY_TOO_LARGE,      413, NOT_DONE
            DEADLINE_EXCEEDED,   DEADLINE_EXCEEDED,   504, UNKNOWN
            INTERNAL,            INTERNAL,            500, UNKNOWN
            INVALID_ARGUMENT,    OF_A_NEWER_SERVER,   400, NOT_DONE
            """)
    void aRefusalKeepsItsReasonAndOutcome(String code, String reason, int status, String outcome) {
        server.failure = FakeServer.refusal(Code.valueOf(code).getNumber(), reason, outcome,
                "items[0].unit_amount: is wrong.");

        HttpResponse<String> response = get("/v1/checkouts/chk_1");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("retry-after")).contains("3");
        assertThat(text(response, "type"))
                .isEqualTo(
                        "https://tollgate.dev/problems/" + reason.toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        assertThat(text(response, "reason")).isEqualTo(reason);
        assertThat(text(response, "outcome")).isEqualTo(outcome);
        assertThat(text(response, "detail")).isEqualTo("items[0].unitAmount: is wrong.");
        assertThat(text(response, "status")).isEqualTo(String.valueOf(status));
        assertThat(text(response, "requestId")).isNotEmpty();
        assertThat(json(response).getAsJsonArray("errors").toString())
                .isEqualTo("[{\"field\":\"items[0].unitAmount\",\"description\":\"is wrong\"}]");
        assertThat(json(response).getAsJsonObject("metadata").toString()).isEqualTo("{\"stripe_code\":\"word\"}");
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE,503", "DEADLINE_EXCEEDED,504", "INTERNAL,500", "UNKNOWN,500", "UNIMPLEMENTED,501",
            "CANCELLED,499", "DATA_LOSS,500", "ABORTED,409"})
    void whatTheTransportSaysStaysInside(String code, int status) {
        server.failure = Status.Code.valueOf(code).toStatus().withDescription("10.0.0.7:9090 refused")
                .asRuntimeException();

        HttpResponse<String> response = get("/v1/checkouts/chk_1");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(text(response, "outcome")).isEqualTo("UNKNOWN");
        assertThat(text(response, "reason")).isEqualTo(code);
        assertThat(response.body()).doesNotContain("10.0.0.7");
    }

    @Test
    void aServerThatIsGoneIsUnavailable() {
        server.channel.shutdownNow();

        HttpResponse<String> response = get("/v1/checkouts/chk_1");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(text(response, "outcome")).isEqualTo("UNKNOWN");
    }

    @Test
    void everyReasonHasATitle() {
        for (ErrorReason reason : ErrorReason.values()) {
            assertThat(
                    new String(Problem.of(400, reason.name(), "").json("r"), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"title\":\"" + reason.name().charAt(0));
        }
    }
}
