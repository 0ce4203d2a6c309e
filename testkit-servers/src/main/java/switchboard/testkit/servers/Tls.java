package switchboard.testkit.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key of a server on 127.0.0.1 and the certificate it signed itself.
 *
 * @param certificate in PEM
 * @param key in PEM, without a password; only its owner may read it
 * @param keyStore PKCS #12 with both; its password is {@link #PASSWORD}
 * @param trustStore PKCS #12 with the certificate as one to be trusted; its password is {@link #PASSWORD}
 */
public record Tls(Path certificate, Path key, Path keyStore, Path trustStore) {
    /** Opens both stores. */
    public static final String PASSWORD = "changeit";

    private static final String ALIAS = "server";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** Makes a key in a folder. */
    public static Tls make(Path folder) {
        Path keyStore = folder.resolve("key.p12");
        try {
            Workspace.run(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin/keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            ALIAS,
                            "-keyalg",
                            "RSA",
                            "-dname",
                            "CN=127.0.0.1",
                            "-ext",
                            "san=ip:127.0.0.1",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            keyStore.toString(),
                            "-storepass",
                            PASSWORD),
                    Map.of());
            KeyStore made = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
            Path key = folder.resolve("key.pem");
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            write(key, "PRIVATE KEY", made.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
            Path certificate = folder.resolve("certificate.pem");
            write(certificate, "CERTIFICATE", made.getCertificate(ALIAS).getEncoded());
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry(ALIAS, made.getCertificate(ALIAS));
            Path trustStore = folder.resolve("trust.p12");
            try (OutputStream out = Files.newOutputStream(trustStore)) {
                trust.store(out, PASSWORD.toCharArray());
            }
            return new Tls(certificate, key, keyStore, trustStore);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key", e);
        }
    }

    /** What a server in Java that has this key is made with. */
    public SSLContext context() {
        try {
            KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(kind, LINES.encodeToString(content)));
    }
}
