package switchboard.notifier.email;

import com.icegreen.greenmail.util.GreenMail;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Objects;

/** The key with which GreenMail says who it is: for another name, and vouched for by itself alone. */
final class GreenMailKey {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private GreenMailKey() {}

    private static KeyStore store() throws GeneralSecurityException {
        try (InputStream in = Objects.requireNonNull(GreenMail.class.getResourceAsStream("/greenmail.p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its certificate. */
    static String pem() {
        try {
            KeyStore store = store();
            Certificate certificate = store.getCertificate(store.aliases().nextElement());
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
