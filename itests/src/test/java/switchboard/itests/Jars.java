package switchboard.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import switchboard.itests.stamp.StampingProvider;

/** Bundles made for a test. */
final class Jars {
    static final String STAMPING = "switchboard.test.stamping";

    private static final String PASSWORD = "changeit";

    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="stamping">
              <implementation class="switchboard.itests.stamp.StampingProvider"/>
              <service><provide interface="switchboard.spi.Provider"/></service>
            </scr:component>
            """;

    private Jars() {}

    /** A shipped bundle's file. */
    static Path shipped(String name) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Installation.image().resolve("system/50-bundles"), name + "-*.jar")) {
            return files.iterator().next();
        }
    }

    /** The same bundle under another version. */
    static byte[] withVersion(Path jar, String version) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var in = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = Objects.requireNonNull(in.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (var out = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                }
            }
        }
        return bytes.toByteArray();
    }

    /** The stamping provider as a bundle of that version, which is also its stamp. */
    static byte[] stamping(String version) throws IOException {
        return stamping(version, "switchboard.spi;version=\"[1.0,2)\"");
    }

    static byte[] stamping(String version, String imports) throws IOException {
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", STAMPING);
        main.putValue("Bundle-Version", version);
        main.putValue("Import-Package", imports);
        main.putValue("Service-Component", "OSGI-INF/stamping.xml");
        var bytes = new ByteArrayOutputStream();
        try (var out = new JarOutputStream(bytes, manifest)) {
            add(out, "OSGI-INF/stamping.xml", COMPONENT.getBytes(StandardCharsets.UTF_8));
            add(out, "stamp.txt", version.getBytes(StandardCharsets.UTF_8));
            for (String name : List.of("StampingProvider", "StampingTap", "Farewell")) {
                try (InputStream in =
                        Objects.requireNonNull(StampingProvider.class.getResourceAsStream(name + ".class"))) {
                    add(out, "switchboard/itests/stamp/" + name + ".class", in.readAllBytes());
                }
            }
        }
        return bytes.toByteArray();
    }

    /** Makes a key for signing, and the file of certificates that trusts it. */
    static void key(Path keys, Path trusted) throws IOException, InterruptedException {
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=tests",
                "-ext",
                "eku=codeSigning",
                "-alias",
                "tests",
                "-keystore",
                keys.toString());
        keytool("-exportcert", "-rfc", "-alias", "tests", "-keystore", keys.toString(), "-file", trusted.toString());
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home", ""), "bin/keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    /** The same jar, signed with the key of that file. */
    static byte[] signed(byte[] jar, Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        var protection = new KeyStore.PasswordProtection(PASSWORD.toCharArray());
        var key = (KeyStore.PrivateKeyEntry) store.getEntry("tests", protection);
        Path unsigned = Files.write(keys.resolveSibling("unsigned.jar"), jar);
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipFile(unsigned.toFile())) {
            new JarSigner.Builder(key).build().sign(zip, out);
        }
        return out.toByteArray();
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
