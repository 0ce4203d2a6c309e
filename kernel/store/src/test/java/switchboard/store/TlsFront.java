package switchboard.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import switchboard.testkit.servers.Tls;

/** Speaks TLS on a port of 127.0.0.1 for a server behind it that does not. */
final class TlsFront implements AutoCloseable {
    private final ServerSocket server;
    private final int behind;

    TlsFront(Tls tls, int behind) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        char[] password = Tls.PASSWORD.toCharArray();
        keys.init(KeyStore.getInstance(tls.keyStore().toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        this.server = context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.behind = behind;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket back = new Socket(InetAddress.getLoopbackAddress(), behind);
                Thread.ofVirtual().start(() -> copy(client, back));
                Thread.ofVirtual().start(() -> copy(back, client));
            }
        } catch (IOException closed) {
            // by the test
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException over) {
            // one of them hung up, or the client did not like the certificate
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
