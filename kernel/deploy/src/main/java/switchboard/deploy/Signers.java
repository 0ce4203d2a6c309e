package switchboard.deploy;

import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whose signatures count: signers that are named themselves, and those that a named authority has certified for code. */
final class Signers {
    private static final String CODE = "1.3.6.1.5.5.7.3.3";
    private static final String ANY_USE = "2.5.29.37.0";

    private final Set<X509Certificate> named;
    private final Set<TrustAnchor> anchors;
    private final Map<CodeSigner, String> known = new HashMap<>(); // why not; empty for those that count

    Signers(Collection<X509Certificate> named) {
        this.named = Set.copyOf(named);
        anchors = named.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @param entry read to its end */
    synchronized void check(JarEntry entry) throws Rejection {
        CodeSigner @Nullable [] signers = entry.getCodeSigners();
        if (signers == null || signers.length == 0) {
            throw new Rejection(entry.getName() + " in it is not signed");
        }
        String reason = "";
        for (CodeSigner signer : signers) {
            reason = known.computeIfAbsent(signer, this::objection);
            if (reason.isEmpty()) {
                return;
            }
        }
        throw new Rejection(entry.getName() + " in it is signed by somebody who is not trusted: " + reason);
    }

    private String objection(CodeSigner signer) {
        try {
            check(signer.getSignerCertPath(), moment(signer), CODE);
            return "";
        } catch (GeneralSecurityException e) {
            return subject(signer.getSignerCertPath()) + ": " + Rejection.reasonOf(e);
        }
    }

    /** When it was signed, if somebody who is trusted says so; else now. */
    private Instant moment(CodeSigner signer) {
        if (signer.getTimestamp() != null) {
            try {
                Instant then = signer.getTimestamp().getTimestamp().toInstant();
                check(signer.getTimestamp().getSignerCertPath(), then, "1.3.6.1.5.5.7.3.8");
                return then;
            } catch (GeneralSecurityException nobodyTrusted) {
                return Instant.now();
            }
        }
        return Instant.now();
    }

    private void check(CertPath path, Instant moment, String use) throws GeneralSecurityException {
        List<X509Certificate> chain = path.getCertificates().stream()
                .map(X509Certificate.class::cast)
                .collect(Collectors.toCollection(ArrayList::new));
        X509Certificate signer = chain.getFirst();
        List<String> uses = signer.getExtendedKeyUsage();
        if (uses != null && !uses.contains(use) && !uses.contains(ANY_USE)) {
            throw new GeneralSecurityException("its certificate is for something else");
        }
        if (named.contains(signer)) {
            signer.checkValidity(Date.from(moment));
            return;
        }
        chain.removeIf(named::contains); // authorities are where a path ends, not part of it
        CertPath shortened = CertificateFactory.getInstance("X.509").generateCertPath(chain);
        CertPathValidator.getInstance("PKIX").validate(shortened, parameters(moment));
    }

    private PKIXParameters parameters(Instant moment) throws InvalidAlgorithmParameterException {
        var parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(moment));
        return parameters;
    }

    private static String subject(CertPath path) {
        return path.getCertificates().getFirst() instanceof X509Certificate signer
                ? signer.getSubjectX500Principal().getName()
                : "an unknown signer";
    }
}
