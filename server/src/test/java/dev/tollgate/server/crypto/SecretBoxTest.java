package dev.tollgate.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final Secret SECRET = new Secret("sk_test_ä_very_secret");

    private static SecretBox box(int seed) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) seed);
        return new SecretBox(new Secret(Base64.getEncoder().encodeToString(key)));
    }

    @Test
    void whatWasSealedOpensAgainAndAfterARestart() {
        byte[] sealed = box(1).seal(SECRET, "here");
        assertThat(box(1).open(sealed, "here").reveal()).isEqualTo(SECRET.reveal());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    }

    @Test
    void theSameSecretNeverSealsAlike() {
        assertThat(box(1).seal(SECRET, "here")).isNotEqualTo(box(1).seal(SECRET, "here"));
    }

    @Test
    void aCopyInAnotherPlaceDoesNotOpen() {
        byte[] sealed = box(1).seal(SECRET, "here");
        assertThatThrownBy(() -> box(1).open(sealed, "there")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherKeyDoesNotOpen() {
        byte[] sealed = box(1).seal(SECRET, "here");
        assertThatThrownBy(() -> box(2).open(sealed, "here")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("encryption key");
    }

    @Test
    void aFlippedBitDoesNotOpen() {
        byte[] sealed = box(1).seal(SECRET, "here");
        for (int i = 0; i < sealed.length; i++) {
            byte[] flipped = sealed.clone();
            flipped[i] ^= 1;
            assertThatThrownBy(() -> box(1).open(flipped, "here")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new SecretBox(new Secret("MDEyMzQ1Njc4OTAxMjM0NQ==")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecretPrintsAsStars() {
        assertThat(SECRET.toString()).isEqualTo("***");
        assertThat("" + java.util.Optional.of(SECRET)).doesNotContain("secret");
    }
}
