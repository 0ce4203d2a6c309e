package switchboard.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The process of one server, which may be started again on its port and its folder. */
final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<ServerProcess> LIVING = ConcurrentHashMap.newKeySet();
    /** The system kills a guarded process when the thread that started it ends: this one ends with the JVM. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("test-servers").factory());

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ServerProcess::endAll, "test-servers-end"));
    }

    private final Spec spec;
    private final int port;
    private @Nullable Process process;

    private ServerProcess(Spec spec, int port) {
        this.spec = spec;
        this.port = port;
    }

    /**
     * How to start a server.
     *
     * @param name for messages
     * @param folder what is the server's own, deleted with it
     * @param command from the port
     * @param stopSignal by which it ends in good order though clients are connected
     */
    record Spec(
            String name,
            Path folder,
            IntFunction<List<String>> command,
            Map<String, String> environment,
            String stopSignal,
            Ready ready) {}

    /** Asks the server whether it answers; throws if it does not. */
    interface Ready {
        void ask(int port) throws Exception;
    }

    /** Starts a server on a free port; should the port be taken meanwhile, on another. */
    static ServerProcess launch(Spec spec) {
        for (int tries = 1; ; tries++) {
            ServerProcess server = new ServerProcess(spec, Ports.free());
            try {
                server.start();
                return server;
            } catch (IllegalStateException e) {
                if (tries == 5 || !server.log().contains("already in use")) {
                    server.close();
                    throw e;
                }
            }
        }
    }

    int port() {
        return port;
    }

    synchronized boolean running() {
        return process != null && process.isAlive();
    }

    synchronized ProcessHandle handle() {
        return Objects.requireNonNull(process, "never started").toHandle();
    }

    synchronized void start() {
        if (running()) {
            return;
        }
        LIVING.add(this);
        Process fresh = spawn();
        process = fresh;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!fresh.isAlive() || System.nanoTime() > end) {
                kill();
                throw new IllegalStateException("%s does not start:%n%s".formatted(spec.name(), log()));
            }
            ended(fresh, Duration.ofMillis(20));
        }
    }

    synchronized void stop() {
        Process old = process;
        if (old == null || !old.isAlive()) {
            return;
        }
        signal(old);
        if (!ended(old, Duration.ofSeconds(20))) {
            kill();
        }
    }

    synchronized void kill() {
        Process old = process;
        if (old == null) {
            return;
        }
        List<ProcessHandle> family =
                Stream.concat(Stream.of(old.toHandle()), old.descendants()).toList();
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(one -> one.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Override
    public void close() {
        stop();
        LIVING.remove(this);
        Workspace.delete(spec.folder());
    }

    String log() {
        try {
            String all = Files.readString(log(spec.folder()), StandardCharsets.ISO_8859_1);
            return all.substring(Math.max(0, all.length() - 4_000));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private Process spawn() {
        List<String> command = new ArrayList<>(Workspace.guard());
        command.addAll(spec.command().apply(port));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(spec.folder()).toFile());
        builder.environment().putAll(spec.environment());
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("%s cannot be started".formatted(spec.name()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private boolean answers() {
        try {
            spec.ready().ask(port);
            return true;
        } catch (Exception notYet) {
            return false;
        }
    }

    private void signal(Process old) {
        if (spec.stopSignal().equals("TERM")) {
            old.destroy();
            return;
        }
        try {
            Workspace.run(List.of("kill", "-" + spec.stopSignal(), Long.toString(old.pid())), Map.of());
        } catch (IOException e) {
            if (old.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Path log(Path folder) {
        return folder.resolve("log");
    }

    private static boolean ended(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void endAll() {
        LIVING.parallelStream().forEach(ServerProcess::close);
        Workspace.end();
    }
}
