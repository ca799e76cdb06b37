package dev.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What the server keeps encrypted, bound to its checkout: a copy of the bytes would open for no other. */
final class SealedText {
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param key
     *            as the server is given it
     */
    SealedText(String key) {
        this.key = new SecretKeySpec(Base64.getDecoder().decode(key), "AES");
    }

    /** Empty when this is nothing that was sealed to this place. */
    Optional<String> open(String hex, String place) {
        try {
            byte[] sealed = HexFormat.of().parseHex(hex);
            if (sealed.length <= IV_BYTES) return Optional.empty();
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed, place);
            return Optional.of(new String(cipher.doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES),
                    StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    String seal(String text, String place) {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, iv, place).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(iv) + HexFormat.of().formatHex(sealed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Cipher cipher(int mode, byte[] iv, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv, 0, IV_BYTES));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
