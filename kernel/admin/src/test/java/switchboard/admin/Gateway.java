package switchboard.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;
import switchboard.deploy.BundleStatus;
import switchboard.deploy.Leases;
import switchboard.deploy.Offer;
import switchboard.deploy.Theme;
import switchboard.http.ClientAddress;
import switchboard.http.HttpServer;
import switchboard.http.Transport;
import switchboard.http.UpstreamClient;
import switchboard.notices.NoticeBoard;
import switchboard.relay.Engine;
import switchboard.relay.RelayPlane;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.Call;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.Notices;
import switchboard.spi.RefusedException;
import switchboard.spi.TokenCounter;
import switchboard.store.AuditFilter;
import switchboard.store.EmailCodes;
import switchboard.store.Environment;
import switchboard.store.Existing;
import switchboard.store.NewUser;
import switchboard.store.NodeWindows;
import switchboard.store.Redis;
import switchboard.store.Store;
import switchboard.store.UserRow;
import switchboard.testkit.ApiJudge;

/** The management API and the console over a real store and a real server, in a folder of a test. */
final class Gateway implements AutoCloseable {
    static final String ROOT_PASSWORD = "root-password";

    final Store store;
    final Leases leases = new Leases();
    final FakeUpstreams upstreams;
    final FakeNotices notices = new FakeNotices();
    final NoticeBoard board;
    final int port;

    private final Transport transport = new Transport();
    private final UpstreamClient guard = new UpstreamClient(transport, Map.of());
    private final NodeWindows windows;
    private final HttpServer server = new HttpServer(transport, Map.of());
    private final ManagementPlane management;
    private final ClientAddress clients = new ClientAddress(Map.of("TRUSTED_PROXIES", "127.0.0.1"));
    private final Environment environment;
    private final List<Engine> engines = new ArrayList<>();
    private final ConsolePlane console;

    /** Without rate limits. */
    static Gateway open(Path folder, String... variables) {
        Map<String, String> environment = new HashMap<>(Map.of("DEBUG", "true"));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return new Gateway(folder, environment, InstantSource.system());
    }

    /** Without rate limits, at another time. */
    static Gateway open(Path folder, InstantSource clock) {
        return new Gateway(folder, Map.of("DEBUG", "true"), clock);
    }

    /** With the limits that hold when nothing is set. */
    static Gateway limited(Path folder, String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return new Gateway(folder, environment, InstantSource.system());
    }

    private Gateway(Path folder, Map<String, String> variables, InstantSource clock) {
        upstreams = new FakeUpstreams(guard);
        Map<String, String> all = new HashMap<>(variables);
        all.put("INITIAL_ROOT_PASSWORD", ROOT_PASSWORD);
        environment = Environment.of(all, folder.resolve("home"), folder.resolve("caller"));
        store = Store.open(environment, clock);
        windows = new NodeWindows(Redis.open(environment));
        leases.offer(AuthMethod.class, "password", new ByPassword(store), "test", Version.emptyVersion);
        var limits = new Limits(environment, windows);
        board = new NoticeBoard(store.outbox(), store.users(), leases);
        var tests = new ChannelTests(
                upstreams,
                upstreams::probe,
                upstreams::disables,
                store.channels(),
                store.logs(),
                store.options(),
                board,
                clock);
        var resources = new Resources(
                environment,
                store.options(),
                store.users(),
                store.tokens(),
                store.channels(),
                store.redemptions(),
                store.logs(),
                store.entries(),
                new Existing(store.database(), store.routing()),
                store.sessions(),
                new Proofs(store.identities(), new EmailCodes(store.tickets()), notices),
                store.routing(),
                leases,
                store.audit(),
                store.accessTokens(),
                store.twoFactors(),
                store.passkeys(),
                store.tickets(),
                limits,
                Gateway::bundles,
                new ChannelTestRun(tests, store.channels(), environment),
                new ChannelBalances(upstreams::balance, store.channels(), store.options(), notices, clock, environment),
                upstreams,
                board,
                Instant.ofEpochSecond(1_750_000_000),
                clock,
                "v1.2.3");
        management = new ManagementPlane(clients, resources);
        console = new ConsolePlane(environment, store.options(), leases, clients, limits);
        server.add(console);
        server.add(management);
        try {
            port = server.open(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<BundleStatus> bundles() {
        var offer = new Offer("Provider", "openai", 7, "switchboard.provider.openai", "0.1.0", 3, true, false);
        return List.of(
                new BundleStatus("switchboard.provider.openai", "0.1.0", "active", "", List.of(offer), 3, ""),
                new BundleStatus("broken.jar", "", "refused", "broken.jar", List.of(), 0, "it does not resolve"));
    }

    /** A client of a new user with that role. */
    Web user(String name, int role) {
        UserRow row = store.users().create(NewUser.named(name, "password-" + name));
        if (role != UserRow.COMMON) {
            store.users().update(UserInput.of(null, null, role, 0).applyTo(row));
        }
        return web().withToken(store.users().newAccessToken(row.id()));
    }

    /** A client of root. */
    Web root() {
        return web().withToken(store.users().newAccessToken(row("root").id()));
    }

    /** A client that is nobody yet. */
    Web web() {
        return new Web(port);
    }

    /** What its API's document says. */
    ApiJudge document() {
        return ApiJudge.of(URI.create("http://127.0.0.1:" + port));
    }

    /** Serves tokens too, by the real relay with nobody behind it. */
    Gateway withRelay() {
        var engine = new Engine(
                environment,
                store.options(),
                store.channels(),
                store.routing(),
                store.accounts(),
                leases,
                guard,
                new NoCounter(),
                Notices.NOWHERE);
        engines.add(engine);
        server.add(new RelayPlane(engine, store.options(), store.callers(), store.tokens(), store.users(), clients));
        server.add(new DashboardLimit(new Limits(environment, windows), clients));
        return this;
    }

    /** Nothing is relayed here. */
    private record NoCounter() implements TokenCounter {
        @Override
        public long prompt(Call call, String model) {
            return 0;
        }

        @Override
        public long text(String model, CharSequence text) {
            return 0;
        }
    }

    /** What the audit log tells of the channels' tests and balances: who did what to which, newest first. */
    List<String> audited() {
        return store.audit().before(AuditFilter.ALL, Long.MAX_VALUE, 50).stream()
                .filter(line -> !line.action().startsWith("user."))
                .map(line -> "%s %s %s:%s %s"
                        .formatted(line.actor(), line.action(), line.targetKind(), line.target(), line.became()))
                .toList();
    }

    UserRow row(String name) {
        return store.users().named(name).orElseThrow();
    }

    /** Puts a theme on offer whose files lie in a folder. */
    AutoCloseable theme(String id, Path folder) {
        var theme = new Theme(id, id, "1.0.0", path -> {
            Path file = folder.resolve(path);
            try {
                return Files.isRegularFile(file) ? Optional.of(file.toUri().toURL()) : Optional.empty();
            } catch (MalformedURLException e) {
                throw new UncheckedIOException(e);
            }
        });
        return leases.offer(Theme.class, id, theme, "test." + id, new Version("1.0.0"));
    }

    @Override
    public void close() {
        server.close();
        engines.forEach(Engine::close);
        management.close();
        console.close();
        guard.close();
        transport.close();
        windows.close();
        board.close();
        store.close();
    }

    /** As the bundle does it. */
    private record ByPassword(Store store) implements AuthMethod {
        @Override
        public AuthMethodInfo info() {
            return new AuthMethodInfo("password", "Password", AuthMethodInfo.Flow.FORM, List.of(), List.of(), "");
        }

        @Override
        public boolean enabled() {
            return true;
        }

        @Override
        public Identity authenticate(Credentials credentials) {
            return store.users()
                    .withPassword(credentials.field("username"), credentials.field("password"))
                    .orElseThrow(() -> new RefusedException(403, "wrong_credentials", "用户名或密码错误，或用户已被封禁"));
        }
    }
}
