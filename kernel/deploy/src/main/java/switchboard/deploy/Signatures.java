package switchboard.deploy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.store.Environment;

/**
 * Which files of {@code deploy/} are let in: all, or, where {@value #VARIABLE} names certificates, only jars that one of
 * them stands behind, in every entry. What cannot be checked is refused.
 */
final class Signatures {
    /** The variable that names a file of certificates (PEM): authorities, or signers themselves. */
    static final String VARIABLE = "BUNDLE_TRUST_STORE";

    private static final Logger LOG = LoggerFactory.getLogger(Signatures.class);
    private static final Pattern OF_THE_SIGNATURE =
            Pattern.compile("META-INF/(MANIFEST\\.MF|SIG-[^/]*|[^/]+\\.(SF|RSA|DSA|EC))");

    private final boolean asked;
    private final Optional<Signers> trusted;

    private Signatures(boolean asked, Optional<Signers> trusted) {
        this.asked = asked;
        this.trusted = trusted;
    }

    static Signatures of(Environment environment) {
        String file = environment.text(VARIABLE, "");
        return file.isEmpty()
                ? new Signatures(false, Optional.empty())
                : of(environment.callerDirectory().resolve(file));
    }

    /** @param certificates a file; one that cannot be read lets nothing in */
    static Signatures of(Path certificates) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(certificates))) {
            Collection<X509Certificate> all = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (all.isEmpty()) {
                throw new IOException("it holds no certificate");
            }
            return new Signatures(true, Optional.of(new Signers(all)));
        } catch (IOException | GeneralSecurityException e) {
            LOG.error("{} names {}, which cannot be used: nothing of deploy/ will serve", VARIABLE, certificates, e);
            return new Signatures(true, Optional.empty());
        }
    }

    /** Of what has no room for a signature: declarations, folders, and zips, whose readers may see different entries. */
    void checkUnsigned(String what) throws Rejection {
        if (asked) {
            throw new Rejection(
                    "%s cannot be signed, and %s asks for signatures: pack it into a bundle".formatted(what, VARIABLE));
        }
    }

    /** Checks each entry as the framework will read it: by the directory at the end of the archive. */
    void check(Archive archive) throws IOException, Rejection {
        if (!asked) {
            return;
        }
        Signers signers =
                trusted.orElseThrow(() -> new Rejection("the certificates that " + VARIABLE + " names cannot be read"));
        Path copy = Files.createTempFile("switchboard-", ".jar");
        try {
            Files.write(copy, archive.bytes());
            try (var jar = new JarFile(copy.toFile(), true)) {
                check(jar, signers);
            }
        } catch (SecurityException e) {
            throw new Rejection("its signature does not fit: " + Rejection.reasonOf(e));
        } finally {
            Files.delete(copy);
        }
    }

    private static void check(JarFile jar, Signers signers) throws IOException, Rejection {
        List<JarEntry> entries = jar.stream().toList();
        Set<String> names = new HashSet<>();
        for (JarEntry entry : entries) {
            if (!names.add(entry.getName())) {
                throw new Rejection("it holds " + entry.getName() + " twice"); // and nobody knows which is read
            }
        }
        for (JarEntry entry : entries) {
            if (!entry.isDirectory() && !isOfTheSignature(entry.getName())) {
                try (InputStream in = jar.getInputStream(entry)) {
                    in.transferTo(OutputStream.nullOutputStream()); // signers are known at the end of it
                }
                signers.check(entry);
            }
        }
    }

    private static boolean isOfTheSignature(String name) {
        return OF_THE_SIGNATURE.matcher(name.toUpperCase(Locale.ROOT)).matches();
    }
}
