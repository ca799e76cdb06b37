package dev.tollgate.server.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The golden vector is the one that stripe-java and stripe-node agree on. */
class SignatureTest {
    private static final long TIME = 1492774577;
    private static final Instant NOW = Instant.ofEpochSecond(TIME);
    private static final Secret SECRET = new Secret("whsec_test_secret");
    private static final byte[] BODY = "{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\"\n}"
            .getBytes(StandardCharsets.UTF_8);
    private static final String V1 = "c2f890decbc5ede7c5060bb9a6d31e0626a4342bacb9aeae2adb1bcea72f9812";
    private static final String BAD = "0".repeat(64);
    private static final String HEADER = "t=" + TIME + ",v1=" + V1;

    private static boolean verifies(String header) {
        return Signature.verifies(BODY, header, List.of(SECRET), NOW);
    }

    @Test
    void theGoldenVectorVerifies() {
        assertThat(verifies(HEADER)).isTrue();
    }

    @Test
    void theOrderOfThePartsAndTheSpaceBetweenThemDoNotMatter() {
        assertThat(verifies("v1=" + V1 + ",t=" + TIME)).isTrue();
        assertThat(verifies("t=" + TIME + ", v1=" + V1)).isTrue();
    }

    @Test
    void oneGoodSignatureAmongBadOnesIsEnough() {
        assertThat(verifies("t=" + TIME + ",v1=" + BAD + ",v1=" + V1)).isTrue();
        assertThat(verifies("t=" + TIME + ",v1=" + V1 + ",v1=" + BAD)).isTrue();
        assertThat(verifies(HEADER + ",v1=short,v0=" + BAD + ",v2=whatever")).isTrue();
    }

    @Test
    void noOtherSchemeCounts() {
        assertThat(verifies("t=" + TIME + ",v0=" + V1)).isFalse();
        assertThat(verifies("t=" + TIME + ",v2=" + V1)).isFalse();
        assertThat(verifies("t=" + TIME + ",V1=" + V1)).isFalse();
    }

    @Test
    void whatIsNoSignatureDoesNotVerify() {
        for (String header : List.of("", ",", "=", "bad_header", "i'm not even a real signature header", "t", "t=",
                "t=1,v1", "t=abc,v1=00",
                "t=not_a_number,v1=" + V1, "v1=" + V1, "t=" + TIME, "t=" + TIME + ",v1=", "t=" + TIME + ",v1=" + BAD,
                "t=" + TIME + ",v1=" + V1.substring(2), "t=" + TIME + ",v1=" + V1 + "00", "t=-" + TIME + ",v1=" + V1,
                "t=+" + TIME + ",v1=" + V1, "t=" + TIME + "0000000000000,v1=" + V1, "t=\u0661,v1=" + V1, "\u0000",
                HEADER + "\u0000")) {
            assertThat(verifies(header)).as(header).isFalse();
        }
    }

    @Test
    void oneFlippedBitInTheBodyDoesNotVerify() {
        for (int i = 0; i < BODY.length; i++) {
            byte[] flipped = BODY.clone();
            flipped[i] ^= 1;
            assertThat(Signature.verifies(flipped, HEADER, List.of(SECRET), NOW)).as("byte %d", i).isFalse();
        }
        assertThat(Signature.verifies(Arrays.copyOf(BODY, BODY.length + 1), HEADER, List.of(SECRET), NOW)).isFalse();
    }

    @Test
    void theTimeIsSignedToo() {
        assertThat(verifies("t=" + (TIME + 1) + ",v1=" + V1)).isFalse();
    }

    @Test
    void fiveMinutesEitherWayAreTolerated() {
        for (int seconds : new int[]{-300, -299, 0, 299, 300})
            assertThat(Signature.verifies(BODY, HEADER, List.of(SECRET), NOW.plusSeconds(seconds))).as("%d s", seconds)
                    .isTrue();
        for (int seconds : new int[]{-86_400, -301, 301, 86_400})
            assertThat(Signature.verifies(BODY, HEADER, List.of(SECRET), NOW.plusSeconds(seconds))).as("%d s", seconds)
                    .isFalse();
    }

    @Test
    void whileASecretIsRolledBothVerify() {
        var other = new Secret("whsec_another_secret");
        assertThat(Signature.verifies(BODY, HEADER, List.of(other, SECRET), NOW)).isTrue();
        assertThat(Signature.verifies(BODY, HEADER, List.of(SECRET, other), NOW)).isTrue();
        assertThat(Signature.verifies(BODY, HEADER, List.of(other), NOW)).isFalse();
        assertThat(Signature.verifies(BODY, HEADER, List.of(), NOW)).isFalse();
    }

    /** Stripe writes lower case; upper case is the same bytes, which are what is compared. */
    @Test
    void upperCaseHexIsTheSameSignature() {
        assertThat(verifies("t=" + TIME + ",v1=" + V1.toUpperCase(Locale.ROOT))).isTrue();
    }

    @Test
    void anOversizedHeaderIsRefusedBeforeItIsRead() {
        assertThat(verifies(HEADER + ",v0=" + "0".repeat(1024))).isFalse();
        assertThat(verifies(HEADER + ",v1=0000".repeat(8))).as("nine signatures").isFalse();
        assertThat(verifies(HEADER + ",v1=0000".repeat(7))).as("eight signatures").isTrue();
    }

    @Test
    void noHeaderThrowsAndNoneVerifiesByChance() {
        var random = new Random(20260729);
        for (int round = 0; round < 10_000; round++) {
            String header = random.nextBoolean() ? noise(random) : edited(random);
            boolean verifies = verifies(header);
            if (verifies) assertThat(header.toLowerCase(Locale.ROOT)).as(header).contains(V1).contains("t=");
        }
    }

    private static String noise(Random random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(80); length > 0; length--)
            text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
        return text.toString();
    }

    private static String edited(Random random) {
        var text = new StringBuilder(HEADER);
        for (int edit = random.nextInt(1, 5); edit > 0; edit--)
            text.setCharAt(random.nextInt(text.length()), "t=,v10123abcdefXYZ \t-+".charAt(random.nextInt(22)));
        return text.toString();
    }
}
