package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.osgi.framework.Version;
import switchboard.deploy.Leases;
import switchboard.deploy.Offer;
import switchboard.http.ClientAddress;
import switchboard.http.HttpServer;
import switchboard.http.Transport;
import switchboard.http.UpstreamClient;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Dialect;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Memory;
import switchboard.spi.Notices;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.TokenCounter;
import switchboard.store.ChannelRow;
import switchboard.store.Credential;
import switchboard.store.Environment;
import switchboard.store.LogFilter;
import switchboard.store.LogRow;
import switchboard.store.NewToken;
import switchboard.store.NewUser;
import switchboard.store.Store;
import switchboard.store.TokenRow;
import switchboard.store.UserRow;

/** A relay with everything around it that is real: server, client, database. Providers and policies are doubles. */
final class Gateway implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);
    static final long RICH = 1_000_000;

    /** What a text was counted for, of any gateway. */
    static final Set<String> READ = ConcurrentHashMap.newKeySet();

    /** Counts a token for every four bytes or characters. */
    private static final TokenCounter COUNTER = new TokenCounter() {
        @Override
        public long prompt(Call call, String model) {
            if (model.equals("uncountable")) {
                throw new IllegalStateException("a counter with a fault");
            }
            return call.body() instanceof JsonBody json ? json.length() / 4 : 0;
        }

        @Override
        public long text(String model, CharSequence text) {
            READ.add(model);
            return (text.length() + 3L) / 4;
        }

        @Override
        public boolean isReady(String model) {
            return !model.startsWith("unread") || READ.contains(model);
        }
    };

    final Store store;
    final TestProvider provider = new TestProvider();
    final TestPolicy policy = new TestPolicy();
    final Engine engine;
    final Path home;
    final HttpClient http = HttpClient.newHttpClient();
    private final Leases leases = new Leases();
    private final Map<String, AutoCloseable> dialects = new HashMap<>();
    private final Transport transport = new Transport();
    private final UpstreamClient client;
    private final HttpServer server;
    private final int port;
    private final UserRow user;

    private Gateway(Path home, Map<String, String> variables) throws IOException {
        this.home = home;
        Environment environment = Environment.of(variables, home, home);
        store = Store.open(environment);
        client = new UpstreamClient(transport, variables);
        leases.offer(Provider.class, "test", provider, "test", Version.valueOf("1.0.0"));
        leases.offer(QuotaPolicy.class, "test", policy, "test", Version.valueOf("1.0.0"));
        engine = new Engine(
                environment,
                store.options(),
                store.channels(),
                store.routing(),
                store.accounts(),
                leases,
                client,
                COUNTER,
                Notices.NOWHERE);
        server = new HttpServer(transport, variables);
        server.add(new RelayPlane(
                engine, store.options(), store.callers(), store.tokens(), store.users(), new ClientAddress(variables)));
        port = server.open(0);
        user = store.users().create(NewUser.named("alice", "password-of-alice"));
        store.users().setQuota(user.id(), RICH);
    }

    /** Starts one; the variables are names and values in turn. */
    static Gateway start(String... variables) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i + 1 < variables.length; i += 2) {
            map.put(variables[i], variables[i + 1]);
        }
        try {
            return new Gateway(Files.createTempDirectory("switchboard-relay"), map);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** Offers a dialect. */
    void offer(Dialect dialect) {
        dialects.put(
                dialect.info().id(),
                leases.offer(Dialect.class, dialect.info().id(), dialect, "test", Version.valueOf("1.0.0")));
    }

    /** Offers one more policy. */
    void offer(QuotaPolicy another) {
        leases.offer(QuotaPolicy.class, another.info().id(), another, "test", Version.valueOf("1.0.0"));
    }

    /** Takes a dialect off. */
    void withdraw(String dialect) throws Exception {
        Objects.requireNonNull(dialects.remove(dialect)).close();
    }

    UserRow user() {
        return user;
    }

    /** A token that never ends, of the one user, without a limit of its own. */
    String token() {
        return token(0, true, Optional.empty(), Optional.empty()).key();
    }

    TokenRow token(long quota, boolean unlimited, Optional<String> models, Optional<String> subnet) {
        return store.tokens()
                .create(new NewToken(user.id(), "token", TokenRow.NEVER, quota, unlimited, models, subnet));
    }

    long channel(String url, String models) {
        return channel(url, models, 0, 0);
    }

    long channel(String url, String models, long priority, long weight) {
        return store(row(TestProvider.TYPE, url, models, priority, weight, "", ""))
                .id();
    }

    ChannelRow store(ChannelRow row) {
        return store.channels().create(List.of(row)).getFirst();
    }

    static ChannelRow row(
            int type, String url, String models, long priority, long weight, String mapping, String config) {
        return new ChannelRow(
                0,
                type,
                "sk-upstream-secret",
                ChannelRow.ENABLED,
                "channel",
                OptionalLong.of(weight),
                0,
                0,
                0,
                Optional.of(url),
                Optional.empty(),
                0,
                0,
                models,
                "default",
                0,
                Optional.of(mapping),
                OptionalLong.of(priority),
                config,
                Optional.empty());
    }

    HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(15))
                .header("Authorization", "Bearer sk-" + key);
    }

    HttpResponse<String> get(String path, String key) {
        return send(request(path, key).GET().build());
    }

    HttpResponse<String> post(String path, String key, String json) {
        return send(request(path, key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    HttpResponse<String> chat(String key, String model, boolean stream) {
        return post("/v1/chat/completions", key, body(model, stream));
    }

    static String body(String model, boolean stream) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":%s}"
                .formatted(model, stream);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins a call without a socket. */
    void begin(Downstream downstream, String key, String model, boolean stream) {
        Credential credential = store.callers().load(key);
        Caller caller = new Caller(
                user.id(),
                user.username(),
                user.group(),
                user.role(),
                credential.token().id(),
                "token",
                true);
        Call call = new Call(
                "relay",
                Dialect.OPENAI_CHAT,
                Operation.CHAT,
                "/v1/chat/completions",
                "",
                model,
                stream,
                false,
                Headers.of("Content-Type", "application/json"),
                SplicedJson.parse(body(model, stream).getBytes(StandardCharsets.UTF_8)),
                Memory.NONE,
                Instant.now());
        new RelayedCall(engine.services(), call, caller, Terms.of(Optional.empty()), downstream).begin();
    }

    /** Every attempt's money is settled or released, once; nothing is held or leased any more. */
    void assertAllOver() {
        await("the end of all attempts", policy::allOver);
        await("the end of all leases", () -> leases.offers().stream().allMatch(offer -> offer.leases() == 0));
        await("the end of all pipes", () -> engine.services().watch().size() == 0);
        assertThat(policy.twice).as("ended twice").hasValue(0);
        await(
                "the end of all holds",
                () -> store.accounts().user(user.id()) == store.accounts().userBalance(user.id()));
        store.flush();
        assertThat(store.users().find(user.id()).orElseThrow().quota())
                .as("what the database says")
                .isEqualTo(RICH - policy.sum.get());
    }

    List<Offer> offers() {
        return leases.offers();
    }

    List<LogRow> logs() {
        store.flush();
        return store.logs().page(new LogFilter(LogRow.CONSUMPTION, 0, 0, 0, "", "", "", 0), 0);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not come within " + SOON);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        http.close();
        server.close();
        engine.close();
        client.close();
        transport.close();
        store.close();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
