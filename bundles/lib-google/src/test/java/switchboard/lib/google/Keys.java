package switchboard.lib.google;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import switchboard.lib.wire.Json;

/** Keys of a service account that was never opened, and the fixtures. */
final class Keys {
    static final KeyPair PAIR = pair();
    static final String PEM = "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(PAIR.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";

    private Keys() {}

    static String serviceAccount(String tokenUri) {
        return serviceAccount(tokenUri, PEM);
    }

    static String serviceAccount(String tokenUri, String pem) {
        return """
                {"type":"service_account","project_id":"fx-project","private_key_id":"fxkeyid0001","private_key":%s,
                 "client_email":"gateway@fx-project.iam.gserviceaccount.com","client_id":"1","token_uri":"%s"}""".formatted(Json.quote(pem), tokenUri);
    }

    static String fixture(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/fixtures/vertex", name), StandardCharsets.UTF_8);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
