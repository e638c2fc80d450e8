package io.headgate.seal;

import io.headgate.call.Principal;
import io.headgate.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets somebody else carry what only the gateway may read or change: AES-256-GCM (NIST SP 800-38D) with a random nonce for each. What
 * it was made for, for whom and in which context is authenticated but not contained: whoever opens it says so from what he knows by
 * himself, and gets nothing where one of them differs. The expiry is inside. Gateways with the same secret open each other's.
 *
 * <p>A random 96 bit nonce allows 2<sup>32</sup> messages under one key (the same document, 8.3); a process that seals 10 000 times a
 * second reaches that after five days, with a collision still improbable, and each start without a secret takes a new key. Safe from any
 * thread.
 */
public final class Seal {
    /** The shortest secret that a key is made of, in octets of UTF-8. */
    public static final int MIN_SECRET = 32;

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int EXPIRY = Long.BYTES;
    private static final byte[] KEY_USE = "headgate seal, AES-256-GCM, 1".getBytes(StandardCharsets.US_ASCII);

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    private Seal(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * With a key made from a secret, the same for the same secret.
     *
     * @throws IllegalArgumentException if it is shorter than {@link #MIN_SECRET}
     */
    public static Seal of(Secret secret) {
        byte[] octets = secret.reveal().getBytes(StandardCharsets.UTF_8);
        if (octets.length < MIN_SECRET) {
            throw new IllegalArgumentException("the secret is shorter than " + MIN_SECRET + " octets");
        }
        try {
            // The one step that is left of HKDF (RFC 5869) where 32 octets are wanted: extract, then expand once.
            byte[] extracted = hmac(new byte[32], octets);
            byte[] info = Arrays.copyOf(KEY_USE, KEY_USE.length + 1);
            info[KEY_USE.length] = 1;
            return new Seal(hmac(extracted, info));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", impossible);
        }
    }

    /** With a key that nobody else has: what it seals is worth nothing after a restart. */
    public static Seal random() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        return new Seal(octets);
    }

    /**
     * Seals content.
     *
     * @param purpose what it is, such as {@code cursor}: one kind cannot be used as another
     * @param principal who alone may bring it back
     * @param context what else must be the same then, such as the name of a tool or the digest of a request; may be empty
     * @param expiry when it is worth nothing any more; whole milliseconds count
     * @return base64url without padding: letters, digits, {@code -} and {@code _}
     */
    public String seal(String purpose, Principal principal, String context, Instant expiry, byte[] content) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, 0, purpose, principal, context);
            byte[] sealed = new byte[1 + NONCE + EXPIRY + content.length + TAG];
            sealed[0] = VERSION;
            System.arraycopy(nonce, 0, sealed, 1, NONCE);
            byte[] inside = ByteBuffer.allocate(EXPIRY + content.length)
                    .putLong(expiry.toEpochMilli())
                    .put(content)
                    .array();
            cipher.doFinal(inside, 0, inside.length, sealed, 1 + NONCE);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has AES/GCM/NoPadding", impossible);
        }
    }

    /**
     * What was sealed; empty where it was changed, has expired, or was sealed for anything else.
     *
     * @param sealed any text at all
     */
    public Optional<byte[]> open(String purpose, Principal principal, String context, String sealed, Instant now) {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        // One text for one seal: the decoder also takes padding, and ignores the last bits.
        if (octets.length < 1 + NONCE + EXPIRY + TAG
                || octets[0] != VERSION
                || !Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(octets)
                        .equals(sealed)) {
            return Optional.empty();
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, octets, 1, purpose, principal, context);
            byte[] inside = cipher.doFinal(octets, 1 + NONCE, octets.length - 1 - NONCE);
            Instant expiry = Instant.ofEpochMilli(ByteBuffer.wrap(inside).getLong());
            return now.isBefore(expiry)
                    ? Optional.of(Arrays.copyOfRange(inside, EXPIRY, inside.length))
                    : Optional.empty();
        } catch (AEADBadTagException changed) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has AES/GCM/NoPadding", impossible);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, int at, String purpose, Principal principal, String context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce, at, NONCE));
        cipher.updateAAD(new byte[] {VERSION});
        for (String part : new String[] {purpose, principal.name(), context}) {
            byte[] octets = part.getBytes(StandardCharsets.UTF_8);
            // With its length, so that no two of them can run together into the same octets.
            cipher.updateAAD(
                    ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
            cipher.updateAAD(octets);
        }
        return cipher;
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }
}
