package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import switchboard.testkit.servers.RedisServer;
import switchboard.testkit.servers.Tls;

class RedisTest {
    private static final RedisServer SERVER = RedisServer.launch();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Test
    void isNotUsedWhereNoneIsNamed() {
        assertThat(RedisFixture.none().connector()).isEmpty();
        assertThat(open("REDIS_CONN_STRING", "").connector()).isEmpty();
    }

    @Test
    void isUsedWithoutSyncFrequency() {
        assertThat(pong(RedisFixture.node(SERVER))).isEqualTo("PONG");
    }

    @Test
    void throughItsSocket() {
        Redis redis = open("REDIS_CONN_STRING", "unix://" + SERVER.socket() + "?db=3");
        assertThat(pong(redis)).isEqualTo("PONG");
        try (Jedis jedis = redis.connector().orElseThrow().open(500)) {
            String large = "x".repeat(5_000_000); // more than the socket takes at once
            jedis.set("large", large);
            assertThat(jedis.get("large")).isEqualTo(large);
            assertThat(jedis.clientInfo()).contains(" db=3 ");
            jedis.flushDB();
        }
    }

    @Test
    void socketThatSaysNothingIsGivenUp(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("s");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(path));
            RedisAddress address =
                    RedisAddress.of(RedisFixture.environment("REDIS_CONN_STRING", "unix://%s?db=1".formatted(path)));
            assertThatThrownBy(() -> new RedisConnector(address).open(50)).hasMessageContaining("nothing for 50 ms");
        }
    }

    @Test
    void overTlsIfTheJvmTrustsTheServer(@TempDir Path folder) throws Exception {
        Tls tls = Tls.make(folder);
        try (TlsFront front = new TlsFront(tls, SERVER.port())) {
            String url = "rediss://127.0.0.1:" + front.port();
            assertThatThrownBy(() -> open("REDIS_CONN_STRING", url))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("cannot");
            System.setProperty("javax.net.ssl.trustStore", tls.trustStore().toString());
            System.setProperty("javax.net.ssl.trustStorePassword", Tls.PASSWORD);
            try {
                assertThat(pong(open("REDIS_CONN_STRING", url))).isEqualTo("PONG");
            } finally {
                System.clearProperty("javax.net.ssl.trustStore");
                System.clearProperty("javax.net.ssl.trustStorePassword");
            }
        }
    }

    @Test
    void passwordAndDatabase() {
        try (Jedis admin = RedisFixture.client(SERVER)) {
            admin.aclSetUser("ada", "on", ">se@cret", "~*", "&*", "+@all");
            Redis redis = open("REDIS_CONN_STRING", "redis://ada:se%40cret@127.0.0.1:" + SERVER.port() + "/2");
            try (Jedis jedis = redis.connector().orElseThrow().open(1_000)) {
                assertThat(jedis.aclWhoAmI()).isEqualTo("ada");
                assertThat(jedis.clientInfo()).contains(" db=2 ");
            }
            assertThatThrownBy(() -> open("REDIS_CONN_STRING", "redis://ada:wrong@127.0.0.1:" + SERVER.port()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("wrong@");
        }
    }

    @Test
    void startEndsWithOneLineWhereItDoesNotAnswer() throws IOException {
        List<String> said = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int closed = silent.getLocalPort();
            silent.close();
            Environment environment =
                    RedisFixture.environment("REDIS_CONN_STRING", "redis://:secret@127.0.0.1:" + closed);
            assertThatThrownBy(() -> new Redis(environment, Optional.of((line, code) -> said.add(code + " " + line))))
                    .isInstanceOf(StoreException.class);
        }
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("1 cannot reach the Redis of REDIS_CONN_STRING: ")
                .doesNotContain("secret", "\n");
        assertThatThrownBy(() -> open("REDIS_CONN_STRING", "localhost:6379"))
                .isInstanceOf(StoreException.class)
                .hasMessage("REDIS_CONN_STRING cannot be used: it does not begin with redis://, rediss:// or unix://");
    }

    @Test
    void sentinelsSayWhereTheMasterIs() throws Exception {
        try (ServerSocket sentinel = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ServerSocket dead = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int deadPort = dead.getLocalPort();
            dead.close();
            Thread answers = Thread.ofVirtual().start(() -> answerAsSentinel(sentinel));
            String list = "127.0.0.1:%d,127.0.0.1:%d".formatted(deadPort, sentinel.getLocalPort());
            assertThat(pong(open("REDIS_CONN_STRING", list, "REDIS_MASTER_NAME", "mine")))
                    .isEqualTo("PONG");
            assertThatThrownBy(() -> open("REDIS_CONN_STRING", list, "REDIS_MASTER_NAME", "other"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("no sentinel knows the master other");
            sentinel.close();
            answers.join();
        }
    }

    /** Knows one master, {@code mine}. */
    private static void answerAsSentinel(ServerSocket sentinel) {
        while (!sentinel.isClosed()) {
            try (Socket socket = sentinel.accept()) {
                InputStream in = socket.getInputStream();
                byte[] asked = new byte[1_000];
                for (int read; (read = in.read(asked)) > 0; ) {
                    String command = new String(asked, 0, read, StandardCharsets.ISO_8859_1);
                    String port = Integer.toString(SERVER.port());
                    socket.getOutputStream()
                            .write((command.contains("mine")
                                            ? "*2\r\n$9\r\n127.0.0.1\r\n$%d\r\n%s\r\n".formatted(port.length(), port)
                                            : "*-1\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException closed) {
                // the next one, if there is one
            }
        }
    }

    private static String pong(Redis redis) {
        try (Jedis jedis = redis.connector().orElseThrow().open(1_000)) {
            return jedis.ping();
        }
    }

    private static Redis open(String... variables) {
        return Redis.open(RedisFixture.environment(variables));
    }
}
