package switchboard.notifier.email;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose word is taken for a mail server being who it says: the usual authorities' and those of some certificates, for
 * the name that was asked for; or that the server shows one of those certificates itself, whatever name is in it.
 */
final class Trust {
    /** Stands for taking anybody's word. */
    static final String ANYBODY = "*";

    private Trust() {}

    /**
     * Sockets that trust as an option says.
     *
     * @param option empty, {@link #ANYBODY}, or certificates as PEM
     * @throws IllegalArgumentException if it is neither
     */
    static SSLSocketFactory sockets(String option) {
        try {
            boolean anybody = option.strip().equals(ANYBODY);
            X509ExtendedTrustManager manager = anybody ? new Anybody() : known(certificates(option));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, new SecureRandom());
            return new Sockets(context.getSocketFactory(), !anybody);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("SMTPTrust: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> certificates(String pem) throws CertificateException {
        if (pem.isBlank()) {
            return List.of();
        }
        if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
            throw new CertificateException("it holds no certificate (PEM)");
        }
        var in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
        return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static X509ExtendedTrustManager known(List<X509Certificate> more)
            throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int number = 0;
        for (X509Certificate authority : manager(null).getAcceptedIssuers()) {
            all.setCertificateEntry("usual-" + number++, authority);
        }
        for (X509Certificate certificate : more) {
            all.setCertificateEntry("more-" + number++, certificate);
        }
        return new Known(manager(all), more);
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Stream.of(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("this JDK has no " + X509TrustManager.class));
    }

    /** Clients never prove who they are to us. */
    private abstract static class ServersOnly extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no clients here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("no clients here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no clients here");
        }
    }

    /** Asks the authorities, unless the server shows a certificate that is trusted itself. */
    private static final class Known extends ServersOnly {
        private final X509ExtendedTrustManager authorities;
        private final List<X509Certificate> own;

        Known(X509ExtendedTrustManager authorities, List<X509Certificate> own) {
            this.authorities = authorities;
            this.own = own;
        }

        private boolean isOwn(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0 || !own.contains(chain[0])) {
                return false;
            }
            chain[0].checkValidity();
            return true;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (!isOwn(chain)) {
                authorities.checkServerTrusted(chain, type);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            if (!isOwn(chain)) {
                authorities.checkServerTrusted(chain, type, socket);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            if (!isOwn(chain)) {
                authorities.checkServerTrusted(chain, type, engine);
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.getAcceptedIssuers();
        }
    }

    /** Because the operator wants it so. */
    private static final class Anybody extends ServersOnly {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // the operator's word is enough
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // the operator's word is enough
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // the operator's word is enough
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Makes sockets that compare the server's name, since a factory of the JDK makes none that do. */
    private static final class Sockets extends SSLSocketFactory {
        private final SSLSocketFactory plain;
        private final boolean named;

        Sockets(SSLSocketFactory plain, boolean named) {
            this.plain = plain;
            this.named = named;
        }

        private Socket checking(Socket socket) {
            if (named && socket instanceof SSLSocket tls) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                tls.setSSLParameters(parameters);
            }
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return plain.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return plain.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket() throws IOException {
            return checking(plain.createSocket());
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return checking(plain.createSocket(socket, host, port, autoClose));
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return checking(plain.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return checking(plain.createSocket(host, port, local, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return checking(plain.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return checking(plain.createSocket(host, port, local, localPort));
        }
    }
}
