package switchboard.notifier.email;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;
import switchboard.testkit.servers.Tls;

/** A real mail server that knows one account, and changes to TLS if it has a key for that. */
final class TlsMailServer implements AutoCloseable {
    static final String ACCOUNT = "user";
    static final String SECRET = "geheim-4711";

    /** The mails it accepted. */
    final List<String> accepted = new CopyOnWriteArrayList<>();

    /** What it was told to be a password. */
    final List<String> passwords = new CopyOnWriteArrayList<>();

    private final SMTPServer server;

    private TlsMailServer(SMTPServer.Builder builder) {
        server = builder.bindAddress(InetAddress.getLoopbackAddress())
                .hostName("127.0.0.1")
                .authenticationHandlerFactory(
                        new EasyAuthenticationHandlerFactory((name, password, context) -> logIn(name, password)))
                .messageHandler((context, from, to, data) -> accepted.add(new String(data, StandardCharsets.UTF_8)))
                .build();
        server.start();
    }

    /** Takes mail over TLS and from its account, and nothing else. */
    static TlsMailServer strict(Tls key) {
        return new TlsMailServer(SMTPServer.port(0)
                .enableTLS()
                .startTlsSocketFactory(key.context())
                .requireTLS()
                .requireAuth());
    }

    /** Knows no TLS. */
    static TlsMailServer plain() {
        return new TlsMailServer(SMTPServer.port(0).enableTLS(false));
    }

    int port() {
        return server.getPortAllocated();
    }

    private void logIn(String name, String password) throws LoginFailedException {
        passwords.add(password);
        if (!name.equals(ACCOUNT) || !password.equals(SECRET)) {
            throw new LoginFailedException("no such account");
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
