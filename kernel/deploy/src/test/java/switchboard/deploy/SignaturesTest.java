package switchboard.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.KeyStore.PrivateKeyEntry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.Environment;

class SignaturesTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path folder;

    private static KeyStore keys;
    private static byte[] plain;
    private static byte[] signed;

    @BeforeAll
    static void makeKeysAndAJar() throws Exception {
        key("authority", "-ext", "bc:c");
        key("signer", "-signer", "authority", "-ext", "eku=codeSigning");
        key("server", "-signer", "authority", "-ext", "eku=serverAuth");
        key("late", "-signer", "authority", "-startdate", "-10d", "-validity", "5");
        key("stranger");
        keys = KeyStore.getInstance(folder.resolve("keys.p12").toFile(), PASSWORD);
        var jar = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(jar)) {
            add(out, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nBundle-SymbolicName: a\r\n\r\n");
            add(out, "hot/Hot.class", "code");
        }
        plain = jar.toByteArray();
        signed = signedBy("signer", plain);
    }

    private static void key(String alias, String... more) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-keystore",
                folder.resolve("keys.p12").toString(),
                "-storepass",
                new String(PASSWORD)));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(said).isZero();
    }

    private static byte[] signedBy(String alias, byte[] jar) throws Exception {
        var entry = (PrivateKeyEntry) keys.getEntry(alias, new PasswordProtection(PASSWORD));
        Path file = Files.write(folder.resolve("unsigned.jar"), jar);
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipFile(file.toFile())) {
            new JarSigner.Builder(entry).build().sign(zip, out);
        }
        return out.toByteArray();
    }

    private static void add(ZipOutputStream out, String name, String content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(content.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
    }

    private static Map<String, byte[]> entries(byte[] jar) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] with(String name, String content) throws IOException {
        Map<String, byte[]> entries = entries(signed);
        entries.put(name, content.getBytes(StandardCharsets.UTF_8));
        var jar = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(jar)) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return jar.toByteArray();
    }

    private static Signatures trusting(String... aliases) throws Exception {
        var pem = new StringBuilder();
        for (String alias : aliases) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder()
                            .encodeToString(keys.getCertificate(alias).getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Signatures.of(Files.writeString(folder.resolve("trusted.pem"), pem));
    }

    private static void refused(Signatures signatures, byte[] jar, String reason) {
        assertThatThrownBy(() -> signatures.check(new Archive(jar)))
                .isInstanceOf(Rejection.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whoIsNamedOrCertifiedByWhoIsNamedIsTrusted() throws Exception {
        trusting("authority").check(new Archive(signed));
        trusting("signer").check(new Archive(signed));
        trusting("stranger", "signer").check(new Archive(signed));
    }

    @Test
    void nobodyElseIs() throws Exception {
        refused(trusting("authority"), plain, "is not signed");
        refused(trusting("stranger"), signed, "CN=signer");
        refused(trusting("authority"), signedBy("stranger", plain), "CN=stranger");
        refused(trusting("authority"), signedBy("server", plain), "for something else");
        refused(trusting("authority"), signedBy("late", plain), "CN=late");
        refused(trusting("server"), signed, "CN=signer");
    }

    @Test
    void whatWasChangedAddedOrTakenAwayAfterwardsIsSeen() throws Exception {
        Signatures signatures = trusting("authority");
        refused(signatures, with("hot/Hot.class", "other code"), "does not fit");
        refused(signatures, with("hot/More.class", "more code"), "hot/More.class in it is not signed");
        refused(signatures, with("META-INF/services/x.y", "more"), "is not signed");
        String manifest = new String(entries(signed).get("META-INF/MANIFEST.MF"), StandardCharsets.UTF_8);
        refused(
                signatures,
                with("META-INF/MANIFEST.MF", manifest.replace("SymbolicName: a", "SymbolicName: b")),
                "does not fit");
        refused(signatures, with("META-INF/SIGNER.SF", ""), "is not signed");
    }

    @Test
    void whatCannotBeSignedIsRefusedOnlyWhereSignaturesAreAskedFor() throws Exception {
        assertThatThrownBy(() -> trusting("authority").checkUnsigned("a declaration"))
                .isInstanceOf(Rejection.class)
                .hasMessageContaining("BUNDLE_TRUST_STORE");
    }

    @Test
    void certificatesThatCannotBeReadLetNothingIn() throws Exception {
        refused(Signatures.of(folder.resolve("missing.pem")), signed, "cannot be read");
        refused(
                Signatures.of(Files.writeString(folder.resolve("bad.pem"), "no certificate")),
                signed,
                "cannot be read");
        refused(Signatures.of(Files.writeString(folder.resolve("empty.pem"), "")), signed, "cannot be read");
    }

    @Test
    void aJarThatHoldsANameTwiceIsRefused() throws Exception {
        byte[] twice = with("hot/Xxx.class", "other code");
        String text = new String(twice, StandardCharsets.ISO_8859_1).replace("hot/Xxx.class", "hot/Hot.class");
        refused(trusting("authority"), text.getBytes(StandardCharsets.ISO_8859_1), "twice");
    }

    @Test
    void nothingIsAskedForWithoutCertificates() {
        Signatures none = Signatures.of(Environment.of(Map.of(), folder, folder));
        assertThatCode(() -> {
                    none.check(new Archive(plain));
                    none.checkUnsigned("a declaration");
                })
                .doesNotThrowAnyException();
    }
}
