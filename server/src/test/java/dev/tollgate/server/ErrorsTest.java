package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.tollgate.server.catalog.CatalogError;
import dev.tollgate.server.checkout.CheckoutError;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Errors;
import dev.tollgate.v1.ErrorReason;
import io.grpc.protobuf.StatusProto;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every refusal has its line in the API, and becomes a status that a program can read. */
class ErrorsTest {
    /** Reason, code, whether anything was done, and what comes with it. The API's comments say the same. */
    private static final String TABLE = """
            UNAUTHENTICATED      UNAUTHENTICATED      NOT_DONE
            PERMISSION_DENIED    PERMISSION_DENIED    NOT_DONE
            RATE_LIMITED         RESOURCE_EXHAUSTED   NOT_DONE  RetryInfo
            INVALID_FIELD        INVALID_ARGUMENT     NOT_DONE  BadRequest
            CART_EMPTY           INVALID_ARGUMENT     NOT_DONE
            PRICE_UNKNOWN        INVALID_ARGUMENT     NOT_DONE
            PRICE_INACTIVE       FAILED_PRECONDITION  NOT_DONE
            MIXED_CURRENCY       INVALID_ARGUMENT     NOT_DONE
            MIXED_BILLING        INVALID_ARGUMENT     NOT_DONE
            AMOUNT_TOO_SMALL     INVALID_ARGUMENT     NOT_DONE
            AMOUNT_TOO_LARGE     INVALID_ARGUMENT     NOT_DONE
            URL_NOT_ALLOWED      INVALID_ARGUMENT     NOT_DONE
            CHECKOUT_NOT_FOUND   NOT_FOUND            NOT_DONE
            CHECKOUT_EXPIRED     FAILED_PRECONDITION  NOT_DONE
            CHECKOUT_CANCELED    FAILED_PRECONDITION  NOT_DONE
            CHECKOUT_CLOSING     UNAVAILABLE          NOT_DONE  RetryInfo
            CUSTOMER_NOT_FOUND   NOT_FOUND            NOT_DONE
            PRODUCT_NOT_FOUND    NOT_FOUND            NOT_DONE
            ALREADY_PAID         FAILED_PRECONDITION  NOT_DONE
            REQUEST_ID_REUSED    ALREADY_EXISTS       NOT_DONE
            REQUEST_IN_PROGRESS  UNAVAILABLE          UNKNOWN   RetryInfo
            OUTCOME_UNKNOWN      UNAVAILABLE          UNKNOWN   RetryInfo
            CURSOR_EXPIRED       OUT_OF_RANGE         NOT_DONE
            STRIPE_UNAVAILABLE   UNAVAILABLE          NOT_DONE  RetryInfo
            STRIPE_REFUSED       FAILED_PRECONDITION  NOT_DONE
            SIGNATURE_INVALID    INVALID_ARGUMENT     NOT_DONE
            BODY_TOO_LARGE       RESOURCE_EXHAUSTED   NOT_DONE
            DEADLINE_EXCEEDED    DEADLINE_EXCEEDED    UNKNOWN
            INTERNAL             INTERNAL             UNKNOWN
            DATABASE_UNAVAILABLE UNAVAILABLE          UNKNOWN   RetryInfo
            NOT_PAID             FAILED_PRECONDITION  NOT_DONE
            REFUND_TOO_LARGE     FAILED_PRECONDITION  NOT_DONE
            PAYMENT_NOT_FOUND          NOT_FOUND           NOT_DONE
            REFUND_NOT_FOUND     NOT_FOUND            NOT_DONE
            REFUND_NOT_UNCLEAR   FAILED_PRECONDITION  NOT_DONE
            STRIPE_EVENT_NOT_FOUND      NOT_FOUND            NOT_DONE
            EVENT_NOT_FOUND      NOT_FOUND            NOT_DONE
            JOB_NOT_FOUND        NOT_FOUND            NOT_DONE
            FINDING_NOT_FOUND    NOT_FOUND            NOT_DONE
            WEBHOOK_ENDPOINT_NOT_FOUND NOT_FOUND        NOT_DONE
            """;

    private static List<ApiError> refusals() {
        return MainClasses.ALL.stream().filter(type -> type.isAssignableTo(ApiError.class) && !type.isInterface())
                .map(type -> example(type.reflect())).toList();
    }

    private static ApiError example(Class<?> type) {
        RecordComponent[] parts = type.getRecordComponents();
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return (ApiError) constructor.newInstance(Arrays.stream(parts).map(ErrorsTest::value).toArray());
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Object value(RecordComponent part) {
        if (part.getType() == String.class) return "<" + part.getName() + ">";
        if (part.getType() == Duration.class) return Duration.ofSeconds(7);
        if (part.getType() == List.class)
            return List.of(new CallError.Violation("items[0].quantity", "must be 1 or more"));
        return part.getType() == long.class ? (Object) 50L : (Object) 50;
    }

    private static Status status(ApiError refusal) {
        return StatusProto.fromThrowable(Errors.toStatus(refusal));
    }

    private static ErrorInfo info(ApiError refusal) {
        return detail(status(refusal), ErrorInfo.class).orElseThrow();
    }

    private static <M extends Message> Optional<M> detail(Status status, Class<M> type) {
        List<M> found = status.getDetailsList().stream().filter(any -> any.is(type)).map(any -> unpack(any, type))
                .toList();
        assertThat(found).hasSizeLessThanOrEqualTo(1);
        return found.stream().findFirst();
    }

    private static <M extends Message> M unpack(Any any, Class<M> type) {
        try {
            return any.unpack(type);
        } catch (InvalidProtocolBufferException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void theRefusalsAndTheReasonsOfTheApiAreTheSame() {
        List<String> reasons = Arrays.stream(ErrorReason.values())
                .filter(reason -> reason != ErrorReason.UNRECOGNIZED && reason != ErrorReason.ERROR_REASON_UNSPECIFIED)
                .map(ErrorReason::name).toList();
        assertThat(refusals().stream().map(ErrorsTest::info).map(ErrorInfo::getReason))
                .containsExactlyInAnyOrderElementsOf(reasons);
    }

    @Test
    void everyRefusalBecomesWhatTheApiPromises() {
        assertThat(refusals().stream().map(ErrorsTest::line).toList())
                .containsExactlyInAnyOrderElementsOf(
                        TABLE.lines().map(line -> line.strip().replaceAll(" +", " ")).toList());
    }

    private static String line(ApiError refusal) {
        Status status = status(refusal);
        ErrorInfo info = info(refusal);
        return (info.getReason() + " " + Code.forNumber(status.getCode()) + " " + info.getMetadataOrThrow("outcome")
                + (detail(status, RetryInfo.class).isPresent() ? " RetryInfo" : "")
                + (detail(status, BadRequest.class).isPresent() ? " BadRequest" : ""));
    }

    @Test
    void everyRefusalHasOneErrorInfoOfOursAndWordsForPeople() {
        for (ApiError refusal : refusals()) {
            assertThat(info(refusal).getDomain()).isEqualTo("tollgate.dev");
            assertThat(status(refusal).getMessage()).as(refusal.toString()).isNotBlank();
        }
    }

    @Test
    void metadataNamesWhatTheProgramNeeds() {
        assertThat(info(new CatalogError.AmountTooSmall("items", 50, "usd")).getMetadataMap())
                .containsEntry("minimum", "50").containsEntry("currency", "usd");
        assertThat(info(new CallError.StripeRefused("No such token", "resource_missing", "req_1")).getMetadataMap())
                .containsEntry("stripe_code", "resource_missing").containsEntry("stripe_request", "req_1");
        assertThat(info(new CheckoutError.OutcomeUnknown("chk_1")).getMetadataMap())
                .containsEntry("checkout", "chk_1");
    }

    @Test
    void eachViolationNamesItsField() {
        var violations = List.of(new CallError.Violation("a", "must be b"),
                new CallError.Violation("c[1].d", "must be e"));
        var request = detail(status(new CallError.InvalidField(violations)), BadRequest.class).orElseThrow();
        assertThat(request.getFieldViolationsList()).extracting(BadRequest.FieldViolation::getField)
                .containsExactly("a", "c[1].d");
    }

    @Test
    void aRateLimitSaysHowLongToWaitAndAtLeastASecond() {
        var wait = detail(status(new CallError.RateLimited(Duration.ofSeconds(7))), RetryInfo.class).orElseThrow();
        assertThat(wait.getRetryDelay().getSeconds()).isEqualTo(7);
        var least = detail(status(new CallError.RateLimited(Duration.ofMillis(3))), RetryInfo.class).orElseThrow();
        assertThat(least.getRetryDelay().getSeconds()).isEqualTo(1);
    }
}
