package dev.tollgate.sandbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import dev.tollgate.sandbox.webhook.Signature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sandbox signs as Stripe does: both of Stripe's clients accept the same headers, and refuse the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignatureIT {

    private static final String SECRET = "whsec_test_secret";
    private static final String BODY = "{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\"\n}";
    private static final String THIN = "{\"id\":\"evt_test_webhook\",\"object\":\"v2.core.event\"}";
    private static final long SIGNED = 1492774577;
    private static final long RECEIVED = SIGNED + 15;
    private static final String GOLDEN = "c2f890decbc5ede7c5060bb9a6d31e0626a4342bacb9aeae2adb1bcea72f9812";
    private static final String WRONG = "0".repeat(GOLDEN.length());
    private static final String T = "t=" + SIGNED;
    private static final String V1 = ",v1=" + v1(SECRET, BODY);

    private final StripeNode node = StripeNode.start();

    SignatureIT() throws IOException {}

    @AfterAll
    void close() {
        node.close();
    }

    @Test
    void theGoldenSignatureIsTheOneThatBothClientsWrite() throws Exception {
        assertThat(v1(SECRET, BODY)).isEqualTo(GOLDEN);
        assertThat(Webhook.Signature.generateSignatureHeader(BODY, SECRET, SIGNED)).isEqualTo(T + V1);
        assertThat(node.sign(BODY, SECRET, SIGNED)).isEqualTo(T + V1);
    }

    @Test
    void bytesBeyondAsciiAreSignedAsUtf8() throws Exception {
        String body = "{\"name\":\"Zoë 漢字 😀\"}";
        String header = T + ",v1=" + v1("whsec_schlüssel", body);

        assertThat(Webhook.Signature.generateSignatureHeader(body, "whsec_schlüssel", SIGNED)).isEqualTo(header);
        assertThat(node.sign(body, "whsec_schlüssel", SIGNED)).isEqualTo(header);
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of("what the sandbox sends", header(SIGNED, SECRET), 300),
                Arguments.of("two secrets, the right one first", header(SIGNED, SECRET, "whsec_other"), 300),
                Arguments.of("two secrets, the right one last", header(SIGNED, "whsec_other", SECRET), 300),
                Arguments.of("a wrong signature beside", T + V1 + ",v1=" + WRONG, 300),
                Arguments.of("a scheme that nobody knows beside", T + V1 + ",v2=" + WRONG, 300),
                Arguments.of("as old as is tolerated", T + V1, RECEIVED - SIGNED),
                Arguments.of("old, and age is not looked at", T + V1, 0),
                Arguments.of("from tomorrow", header(RECEIVED + 86_400, SECRET), 300));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void bothClientsAccept(String what, String header, long tolerance) throws Exception {
        var delivery = new Delivery(BODY, header, SECRET, tolerance, RECEIVED);

        assertThat(delivery.acceptedByStripeJava()).as("stripe-java accepts %s", what).isTrue();
        assertThat(node.accepts(delivery)).as("stripe-node accepts %s", what).isTrue();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("no header", "", BODY),
                Arguments.of("a header of one word", "bad_header", BODY),
                Arguments.of("a sentence", "i'm not even a real signature header", BODY),
                Arguments.of("a time that is none", "t=not_a_number" + V1, BODY),
                Arguments.of("no time", "v1=" + GOLDEN, BODY),
                Arguments.of("no signature", T, BODY),
                Arguments.of("only the fake scheme", T + ",v0=" + GOLDEN, BODY),
                Arguments.of("only a scheme that nobody knows", T + ",v2=" + GOLDEN, BODY),
                Arguments.of("a wrong signature", T + ",v1=" + WRONG, BODY),
                Arguments.of("half a signature", T + ",v1=" + GOLDEN.substring(32), BODY),
                Arguments.of("another secret's signature", header(SIGNED, "whsec_other"), BODY),
                Arguments.of("another time's signature", "t=" + (SIGNED + 1) + V1, BODY),
                Arguments.of("another body's signature", T + V1, BODY + "\n"),
                Arguments.of("a thin event", T + ",v1=" + v1(SECRET, THIN), THIN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void bothClientsRefuse(String what, String header, String body) throws Exception {
        var delivery = new Delivery(body, header, SECRET, 300, RECEIVED);

        assertThat(delivery.acceptedByStripeJava()).as("stripe-java accepts %s", what).isFalse();
        assertThat(node.accepts(delivery)).as("stripe-node accepts %s", what).isFalse();
    }

    @Test
    void bothClientsRefuseWhatIsTooOld() throws Exception {
        var delivery = new Delivery(BODY, header(SIGNED, SECRET), SECRET, 10, RECEIVED);

        assertThat(delivery.acceptedByStripeJava()).isFalse();
        assertThat(node.accepts(delivery)).isFalse();
    }

    private static String v1(String secret, String body) {
        return Signature.sign(secret, SIGNED, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String header(long timestamp, String... secrets) {
        return Signature.header(List.of(secrets), timestamp, BODY.getBytes(StandardCharsets.UTF_8));
    }
}
