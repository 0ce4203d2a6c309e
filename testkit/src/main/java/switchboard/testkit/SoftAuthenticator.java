package switchboard.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * A browser with a device that holds one passkey: answers {@code navigator.credentials.create} and {@code get} as browsers
 * write them in JSON. It can be told to lie.
 *
 * @see <a href="https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data">Authenticator data</a>
 */
public final class SoftAuthenticator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int ATTESTED = 0x40;
    private static final int COORDINATE = 32;

    private final KeyPair keys;
    private final boolean edwards;
    private final byte[] id = new byte[32];
    private String handle = "";
    private String relyingParty = "";
    private boolean verifies = true;
    private boolean counts = true;
    private long counter;

    private SoftAuthenticator(KeyPair keys, boolean edwards) {
        this.keys = keys;
        this.edwards = edwards;
        new SecureRandom().nextBytes(id);
    }

    /** One with a key on the curve P-256. */
    public static SoftAuthenticator p256() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new SoftAuthenticator(generator.generateKeyPair(), false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One with an Ed25519 key. */
    public static SoftAuthenticator ed25519() {
        try {
            return new SoftAuthenticator(KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on it asks nobody who they are, or does again. */
    public SoftAuthenticator verifies(boolean verifies) {
        this.verifies = verifies;
        return this;
    }

    /** It always says that it has signed 0 times, as synchronised passkeys do. */
    public SoftAuthenticator countingNothing() {
        counts = false;
        return this;
    }

    /** It has signed so often. */
    public SoftAuthenticator counter(long value) {
        counter = value;
        return this;
    }

    /** Whatever it is asked, it signs for this domain; empty to do as it is asked. */
    public SoftAuthenticator signingFor(String domain) {
        relyingParty = domain;
        return this;
    }

    /** The passkey's id, as it stands in answers. */
    public String id() {
        return base64(id);
    }

    /** Makes the passkey: {@code options} has the member {@code publicKey}, {@code origin} is the page's. */
    public String create(String options, String origin) {
        JsonNode question = read(options).path("publicKey");
        handle = question.path("user").path("id").asText();
        byte[] data = authenticatorData(question.path("rp").path("id").asText(), ATTESTED, attested());
        byte[] object = concat(
                new byte[] {(byte) 0xa3},
                text("fmt"),
                text("none"),
                text("attStmt"),
                new byte[] {(byte) 0xa0},
                text("authData"),
                bytes(data));
        byte[] client = clientData("webauthn.create", question.path("challenge").asText(), origin);
        ObjectNode answer = answer();
        ObjectNode response = answer.putObject("response");
        response.put("clientDataJSON", base64(client));
        response.put("attestationObject", base64(object));
        response.put("authenticatorData", base64(data));
        response.put("publicKey", base64(keys.getPublic().getEncoded()));
        response.put("publicKeyAlgorithm", edwards ? -8 : -7);
        response.putArray("transports").add("internal").add("hybrid");
        return answer.toString();
    }

    /** Shows that it has the passkey. */
    public String get(String options, String origin) {
        JsonNode question = read(options).path("publicKey");
        if (counts) {
            counter++;
        }
        byte[] data = authenticatorData(question.path("rpId").asText(), 0, new byte[0]);
        byte[] client = clientData("webauthn.get", question.path("challenge").asText(), origin);
        ObjectNode answer = answer();
        ObjectNode response = answer.putObject("response");
        response.put("clientDataJSON", base64(client));
        response.put("authenticatorData", base64(data));
        response.put("signature", base64(sign(concat(data, sha256(client)))));
        response.put("userHandle", handle);
        return answer.toString();
    }

    private ObjectNode answer() {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("id", id()).put("rawId", id()).put("type", "public-key");
        answer.put("authenticatorAttachment", "platform");
        answer.putObject("clientExtensionResults");
        return answer;
    }

    private byte[] authenticatorData(String asked, int flags, byte[] more) {
        String domain = relyingParty.isEmpty() ? asked : relyingParty;
        int all = flags | PRESENT | (verifies ? VERIFIED : 0);
        return concat(
                sha256(domain.getBytes(StandardCharsets.UTF_8)),
                new byte[] {(byte) all},
                ByteBuffer.allocate(4).putInt((int) counter).array(),
                more);
    }

    private byte[] attested() {
        byte[] length = {0, (byte) id.length};
        return concat(new byte[16], length, id, edwards ? edwardsKey() : curveKey());
    }

    private byte[] edwardsKey() {
        byte[] encoded = keys.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - COORDINATE, encoded.length);
        return concat(new byte[] {(byte) 0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21}, bytes(raw));
    }

    private byte[] curveKey() {
        var point = ((ECPublicKey) keys.getPublic()).getW();
        return concat(
                new byte[] {(byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21},
                bytes(fixed(point.getAffineX().toByteArray())),
                new byte[] {0x22},
                bytes(fixed(point.getAffineY().toByteArray())));
    }

    private static byte[] fixed(byte[] number) {
        byte[] coordinate = new byte[COORDINATE];
        int length = Math.min(COORDINATE, number.length);
        System.arraycopy(number, number.length - length, coordinate, COORDINATE - length, length);
        return coordinate;
    }

    private static byte[] clientData(String type, String challenge, String origin) {
        return "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":false}"
                .formatted(type, challenge, origin)
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] sign(byte[] data) {
        try {
            Signature signature = Signature.getInstance(edwards ? "Ed25519" : "SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A CBOR text of fewer than 24 bytes. */
    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return concat(new byte[] {(byte) (0x60 + bytes.length)}, bytes);
    }

    /** CBOR bytes. */
    private static byte[] bytes(byte[] bytes) {
        return concat(new byte[] {0x59, (byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
    }

    private static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "SoftAuthenticator[%s %s]".formatted(edwards ? "Ed25519" : "P-256", id().toLowerCase(Locale.ROOT));
    }
}
