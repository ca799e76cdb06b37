package dev.tollgate.server.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

/**
 * Encrypts what must not lie readable in the database: Stripe's keys, webhook secrets, client secrets. AES-256-GCM;
 * each value is bound to where it belongs, so it cannot be copied into another row.
 */
public final class SecretBox {
    private static final int KEY_BYTES = 32;

    private final Aead aead;

    /**
     * @param key
     *            32 bytes in base64
     */
    @AccessesPartialKey
    public SecretBox(Secret key) {
        try {
            AeadConfig.register();
            byte[] bytes = Base64.getDecoder().decode(key.reveal());
            if (bytes.length != KEY_BYTES) throw new IllegalArgumentException("needs 32 bytes in base64");
            var parameters = AesGcmParameters.builder().setKeySizeBytes(KEY_BYTES).setIvSizeBytes(12)
                    .setTagSizeBytes(16).setVariant(AesGcmParameters.Variant.NO_PREFIX).build();
            var aesKey = AesGcmKey.builder().setParameters(parameters)
                    .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get())).build();
            aead = KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(aesKey).withRandomId().makePrimary()).build()
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM is not available", impossible);
        }
    }

    public byte[] seal(Secret secret, String place) {
        try {
            return aead.encrypt(utf8(secret.reveal()), utf8(place));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("cannot encrypt", failure);
        }
    }

    public Secret open(byte[] sealed, String place) {
        try {
            return new Secret(new String(aead.decrypt(sealed, utf8(place)), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("cannot decrypt: is it the database's own encryption key?", failure);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
