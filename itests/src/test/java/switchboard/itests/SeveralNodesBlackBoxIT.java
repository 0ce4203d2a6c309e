package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.servers.MariaDbServer;
import switchboard.testkit.servers.PostgresServer;
import switchboard.testkit.servers.RedisServer;
import switchboard.testkit.servers.SqlServer;

/** Three nodes over one database are one gateway: what one is told all know, and a balance is spent once. */
class SeveralNodesBlackBoxIT {
    /** A change is everywhere within a second; machines that test are slow. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final String MODEL = "dall-e-3"; // costs what was held for it, to the unit
    private static final String IMAGE = "{\"model\":\"dall-e-3\",\"prompt\":\"a switchboard\",\"n\":1}";

    enum Deployment {
        MARIADB_WITH_REDIS(true) {
            @Override
            SqlServer database() {
                return MariaDbServer.launch();
            }
        },
        POSTGRESQL_WITHOUT_REDIS(false) {
            @Override
            SqlServer database() {
                return PostgresServer.launch();
            }
        };

        private final boolean redis;

        Deployment(boolean redis) {
            this.redis = redis;
        }

        abstract SqlServer database();
    }

    private final List<Installation> nodes = new ArrayList<>();
    private int spenders;

    @ParameterizedTest
    @EnumSource
    void threeNodesAreOneGateway(Deployment deployment) throws Exception {
        try (SqlServer database = deployment.database();
                var upstream = FakeUpstream.start(exchange ->
                        exchange.json(200, "{\"created\":1,\"data\":[{\"url\":\"http://127.0.0.1/image.png\"}]}"))) {
            database.createDatabase("oneapi");
            Optional<RedisServer> redis = deployment.redis ? Optional.of(RedisServer.launch()) : Optional.empty();
            try {
                start(database, redis);
                Management root = nodes.getFirst().management();
                root.addChannel(upstream.url(), MODEL);
                long price = price(root);
                aBalanceIsSpentOnce(root, price, database);
                aChangeIsEverywhere(root);
                aKilledNodeLosesNothing(root, database);
                if (redis.isPresent()) {
                    redis.get().stop();
                    aBalanceIsSpentOnce(root, price, database);
                }
                callsGoOnWithoutTheDatabase(root, database);
                assertThat(nodes.getFirst().run("ledger", "verify"))
                        .as(nodes.getFirst().output())
                        .isZero();
            } finally {
                for (Installation node : nodes) {
                    node.close();
                }
                redis.ifPresent(RedisServer::close);
            }
        }
    }

    /** All at once, on an empty database. */
    private void start(SqlServer database, Optional<RedisServer> redis) throws Exception {
        for (int i = 0; i < 3; i++) {
            Installation node = Installation.fresh()
                    .with("SQL_DSN", database.dsn("oneapi"))
                    .with("SESSION_SECRET", "one-secret-for-all-nodes");
            redis.ifPresent(server -> node.with("REDIS_CONN_STRING", server.url()));
            nodes.add(node);
        }
        try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Installation>> all =
                    nodes.stream().map(node -> starts.submit(node::start)).toList();
            for (Future<Installation> each : all) {
                each.get();
            }
        }
    }

    private static String token(Management user, long quota) throws Exception {
        return user.addToken(Management.JSON
                .createObjectNode()
                .put("name", "limited")
                .put("remain_quota", quota)
                .put("unlimited_quota", false));
    }

    private static HttpResponse<String> draw(Installation node, String key) throws IOException, InterruptedException {
        return new Caller(node, key).post("/v1/images/generations", IMAGE);
    }

    private long price(Management root) throws Exception {
        String key = root.addToken("prices");
        assertThat(draw(nodes.getFirst(), key).statusCode()).isEqualTo(200);
        JsonNode line = root.get("/api/log/?type=2").path(0);
        return line.path("quota").asLong();
    }

    private void aBalanceIsSpentOnce(Management root, long price, SqlServer database) throws Exception {
        Management user = root.addUser("spender" + ++spenders, 1_000 * price);
        String key = token(user, 50 * price);
        var passed = new AtomicInteger();
        var others = new ArrayList<String>();
        var begin = new CountDownLatch(1);
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            IntStream.range(0, 200)
                    .forEach(i -> all.add(calls.submit(() -> {
                        begin.await();
                        HttpResponse<String> answer = draw(nodes.get(i % nodes.size()), key);
                        if (answer.statusCode() == 200) {
                            passed.incrementAndGet();
                        } else if (answer.statusCode() != 403 && answer.statusCode() != 401) {
                            synchronized (others) {
                                others.add(answer.statusCode() + " " + answer.body());
                            }
                        }
                        return null;
                    })));
            begin.countDown();
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(others).isEmpty();
        assertThat(passed).hasValue(50);
        Await.until(
                SOON,
                "all charges",
                () -> number(database, "SELECT remain_quota FROM tokens WHERE " + "id = (SELECT MAX(id) FROM tokens)")
                        == 0);
    }

    private void aChangeIsEverywhere(Management root) throws Exception {
        ObjectNode created = (ObjectNode) root.post(
                "/api/token/",
                Management.JSON.createObjectNode().put("name", "change").put("unlimited_quota", true));
        String key = "sk-" + created.path("key").asText();
        for (Installation node : nodes) {
            Await.until(SOON, "the new token", () -> draw(node, key).statusCode() == 200);
        }
        root.put("/api/token/?status_only=true", created.put("status", 2));
        for (Installation node : nodes) {
            Await.until(SOON, "the token's end", () -> draw(node, key).statusCode() == 401);
        }
        root.option("SystemName", "seen everywhere");
        for (Installation node : nodes) {
            Await.until(SOON, "the option", () -> node.get("/api/status").body().contains("seen everywhere"));
        }
    }

    private void aKilledNodeLosesNothing(Management root, SqlServer database) throws Exception {
        Installation node = nodes.getLast();
        String key = root.addToken("killed");
        Await.until(SOON, "the token", () -> draw(node, key).statusCode() == 200);
        long before = number(database, "SELECT used_quota FROM tokens WHERE name = 'killed'");
        for (int i = 0; i < 20; i++) {
            assertThat(draw(node, key).statusCode()).isEqualTo(200);
        }
        node.kill();
        node.start();
        Await.until(SOON, "the killed node's charges", () -> {
            long calls = number(database, "SELECT COUNT(*) FROM logs WHERE token_name = 'killed'");
            long used = number(database, "SELECT used_quota FROM tokens WHERE name = 'killed'");
            return calls == 21 && used >= before;
        });
    }

    private void callsGoOnWithoutTheDatabase(Management root, SqlServer database) throws Exception {
        String key = root.addToken("outage");
        for (Installation node : nodes) {
            Await.until(SOON, "the token", () -> draw(node, key).statusCode() == 200);
        }
        long before = number(database, "SELECT COUNT(*) FROM logs WHERE token_name = 'outage'");
        database.kill();
        for (int i = 0; i < 30; i++) {
            assertThat(draw(nodes.get(i % nodes.size()), key).statusCode()).isEqualTo(200);
        }
        HttpResponse<String> unknown = draw(nodes.getFirst(), "sk-" + "0".repeat(48));
        assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(503);
        database.start();
        Await.until(
                Duration.ofSeconds(30),
                "the charges of the outage",
                () -> number(database, "SELECT COUNT(*) FROM logs WHERE token_name = 'outage'") >= before + 30);
    }

    private static long number(SqlServer database, String query) throws SQLException {
        try (Connection connection = database.connect("oneapi");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : Long.MIN_VALUE;
        }
    }
}
