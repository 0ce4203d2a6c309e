package switchboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import switchboard.store.Environment;
import switchboard.store.LogRow;
import switchboard.store.Logs;
import switchboard.store.Store;
import switchboard.testkit.servers.PostgresServer;

/**
 * Asks a log of millions of lines all that the management API can ask, on SQLite and on PostgreSQL, beside the
 * statements that One API would send, and writes the report.
 */
public final class LogBench {
    private static final int TIMES = 40;
    private static final int TIMES_OF_ONE_API = 5;
    private static final long ENOUGH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SHARE_TO_DELETE = 20;

    private final Path report;
    private final Path work;
    private final long lines;
    private final long until = Instant.now().getEpochSecond();
    private final Map<String, List<String>> rows = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    private LogBench(Path report, Path work, long lines) {
        this.report = report;
        this.work = work;
        this.lines = lines;
    }

    /**
     * Measures.
     *
     * @param arguments the bench folder, and how many lines, if not five million
     */
    public static void main(String[] arguments) throws Exception {
        Path here = Path.of(arguments[0]);
        long lines = arguments.length > 1 ? Long.parseLong(arguments[1]) : 5_000_000;
        Path work = Files.createTempDirectory(Files.createDirectories(here.resolve("target")), "logs");
        try {
            new LogBench(here.resolve("results/logs.md"), work, lines).run();
        } finally {
            Bench.delete(work);
        }
    }

    private void run() throws Exception {
        Path file = work.resolve("one-api.db");
        measure("SQLite", Map.of("SQLITE_PATH", file.toString()), "jdbc:sqlite:" + file);
        Files.delete(file);
        try (PostgresServer server = PostgresServer.launch()) {
            server.createDatabase("logs");
            measure("PostgreSQL", Map.of("SQL_DSN", server.dsn("logs")), server.jdbcUrl("logs"));
        }
        write();
    }

    private void measure(String name, Map<String, String> variables, String url) throws Exception {
        Path home = work.resolve(name);
        Environment environment = Environment.of(variables, home, home);
        Store.open(environment).close();
        fill(name, url);
        try (Store store = Store.open(environment)) {
            waitForIndex(name, store.logs(), home);
            try (Connection connection = DriverManager.getConnection(url)) {
                for (LogQuestions.Kind kind : new LogQuestions(until).all()) {
                    ask(kind, store.logs(), connection);
                }
            }
            retention(name, store);
        }
    }

    /** Without indexes, which come back with the next start: that is several times quicker. */
    private void fill(String name, String url) throws SQLException {
        long began = System.nanoTime();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            List<String> indexes = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    name.equals("SQLite")
                            ? "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'logs'"
                            : "SELECT indexname FROM pg_indexes WHERE tablename = 'logs' AND indexname <> 'logs_pkey'")) {
                while (found.next()) {
                    indexes.add(found.getString(1));
                }
            }
            for (String index : indexes) {
                statement.execute("DROP INDEX \"" + index + "\"");
            }
            var generator = new LogLines(until, lines);
            if (name.equals("SQLite")) {
                generator.insert(connection);
            } else {
                generator.copy(connection);
                statement.execute("ANALYZE");
            }
        }
        System.err.printf(Locale.ROOT, "%s: %,d lines after %d s%n", name, lines, seconds(began));
    }

    private void waitForIndex(String name, Logs logs, Path home) throws IOException {
        long began = System.nanoTime();
        long before = -1;
        long indexed = 0;
        long firstAt = began;
        while (indexed == 0 || indexed != before) {
            if (indexed == 0) {
                firstAt = System.nanoTime();
            }
            before = indexed;
            LockSupport.parkNanos(Duration.ofSeconds(6).toNanos());
            indexed = logs.indexed();
        }
        long bytes;
        try (Stream<Path> files = Files.list(home.resolve("data/log-index"))) {
            bytes = files.mapToLong(file -> file.toFile().length()).sum();
        }
        notes.add(String.format(
                Locale.ROOT,
                "%s: the blocks were made in the background in less than %d s; %.1f bytes a line; %,d lines were in none.",
                name,
                seconds(firstAt),
                (double) bytes / indexed,
                lines - indexed));
        System.err.println(notes.getLast());
    }

    private void ask(LogQuestions.Kind kind, Logs logs, Connection connection) throws SQLException {
        for (int i = 0; i < 5; i++) {
            kind.next().get().ask().accept(logs);
        }
        double[] ours = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            LogQuestions.Question question = kind.next().get();
            long began = System.nanoTime();
            question.ask().accept(logs);
            ours[i] = millis(began);
        }
        List<Double> theirs = new ArrayList<>();
        long began = System.nanoTime();
        while (theirs.size() < TIMES_OF_ONE_API && System.nanoTime() - began < ENOUGH_NANOS) {
            theirs.add(plain(connection, kind.next().get().sql()));
        }
        Arrays.sort(ours);
        theirs.sort(Comparator.naturalOrder());
        String cells = String.format(
                Locale.ROOT,
                "%.1f | %.1f | %.0f | %.0f",
                ours[TIMES / 2],
                ours[TIMES * 95 / 100],
                theirs.get(theirs.size() / 2),
                theirs.getLast());
        rows.computeIfAbsent(kind.name(), key -> new ArrayList<>()).add(cells);
        System.err.println(kind.name() + " | " + cells);
    }

    private static double plain(Connection connection, String sql) throws SQLException {
        long began = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                rows.getString(columns);
            }
        }
        return millis(began);
    }

    /** Somebody writes all the time; how long does each writing take, without and with the deletion? */
    private void retention(String name, Store store) {
        double[] quiet = writes(store, CompletableFuture.supplyAsync(() -> {
            LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
            return 0L;
        }));
        long began = System.nanoTime();
        CompletableFuture<Long> deletion = CompletableFuture.supplyAsync(
                () -> store.logs().deleteBefore(until - LogLines.SECONDS + LogLines.SECONDS / SHARE_TO_DELETE));
        double[] busy = writes(store, deletion);
        notes.add(String.format(
                Locale.ROOT,
                "%s: %,d old lines were deleted in %d s, while somebody else wrote %,d single lines: a write took"
                        + " %.1f ms at p50, %.1f at p99 and %.1f at most (without the deletion: %.1f, %.1f, %.1f).",
                name,
                deletion.join(),
                seconds(began),
                busy.length,
                busy[busy.length / 2],
                busy[busy.length * 99 / 100],
                busy[busy.length - 1],
                quiet[quiet.length / 2],
                quiet[quiet.length * 99 / 100],
                quiet[quiet.length - 1]));
        System.err.println(notes.getLast());
    }

    private double[] writes(Store store, CompletableFuture<Long> meanwhile) {
        List<Double> waits = new ArrayList<>();
        var over = new AtomicBoolean();
        CompletableFuture<Void> end = meanwhile.thenAccept(done -> over.set(true));
        while (!over.get() || waits.size() < 20) {
            long began = System.nanoTime();
            store.logs().append(LogRow.note(LogRow.SYSTEM, 1, "root", until, "note"));
            waits.add(millis(began));
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        end.join();
        return waits.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private void write() throws IOException {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # The log at size

                Written by `bench/run logs`. %,d lines of two years, %,d users (a few make most of the calls), %d models,
                %d channels; milliseconds of one question, of %d with other parameters each; the promise is 200 ms at p95.
                Beside it what the statement takes that One API sends, median and worst of at most %d on a plain connection.
                Both databases are on the machine that asks, with %d processors.

                | | SQLite p50 | p95 | One API's | worst | PostgreSQL p50 | p95 | One API's | worst |
                |---|---:|---:|---:|---:|---:|---:|---:|---:|
                """,
                lines,
                LogLines.USERS,
                LogLines.MODELS,
                LogLines.CHANNELS,
                TIMES,
                TIMES_OF_ONE_API,
                Runtime.getRuntime().availableProcessors()));
        rows.forEach((name, cells) -> text.append("| " + name + " | " + String.join(" | ", cells) + " |\n"));
        text.append('\n');
        notes.forEach(note -> text.append("- " + note + "\n"));
        Files.writeString(report, text);
        System.out.print(text);
    }

    private static double millis(long began) {
        return (System.nanoTime() - began) / 1e6;
    }

    private static long seconds(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toSeconds();
    }
}
