package switchboard.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Folders for servers, below the temporary one: what all builds of a user share, and what is this JVM's own. A JVM
 * holds a lock on its own; what a killed JVM left is deleted by the next.
 */
final class Workspace {
    private static final String USER = System.getProperty("user.name", "nobody");

    /** Whether this is the system's administrator, whom servers treat apart. */
    static final boolean ROOT = USER.equals("root");

    /** Short, since it is part of the paths of sockets. */
    private static final Path HOME = Path.of(System.getProperty("java.io.tmpdir"), "switchboard-servers-" + USER);

    private static final Path RUNS = HOME.resolve("run");
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final boolean GUARDED = Stream.of(
                    Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setpriv")));
    private static final Own OWN = own();

    private Workspace() {}

    /** This JVM's folder and the lock that says so. */
    private record Own(Path folder, FileChannel channel, FileLock lock) {}

    /** Fills a folder that does not exist yet. */
    interface Filler {
        void fill(Path fresh) throws IOException;
    }

    /**
     * A folder that all builds share, filled once. It is filled under another name and moved when it is whole, so
     * that builds beside this one never see half of it.
     */
    static Path template(String name, Filler filler) {
        Path whole = HOME.resolve(name);
        if (Files.isDirectory(whole)) {
            return whole;
        }
        Path fresh = folder("fresh").resolve(name);
        try {
            filler.fill(fresh);
            Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(whole)) {
                throw new UncheckedIOException("cannot make " + whole, e);
            }
        } finally {
            delete(Objects.requireNonNull(fresh.getParent()));
        }
        return whole;
    }

    /** A new folder of this JVM. */
    static Path folder(String name) {
        try {
            return Files.createDirectory(OWN.folder().resolve(name + NEXT.incrementAndGet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a folder with the modes of its files. */
    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder with all that is in it, as far as it goes. */
    static void delete(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // somebody else deletes it, too, or the next JVM will
        }
    }

    /** What goes before the command of a server: the system ends it when this JVM ends, even by kill -9. */
    static List<String> guard() {
        return GUARDED ? List.of("setpriv", "--pdeathsig", "KILL") : List.of();
    }

    /**
     * Runs a command to its end.
     *
     * @throws IOException if it fails, with what it said
     */
    static void run(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exit(process) != 0) {
            throw new IOException("%s: %s".formatted(command.getFirst(), said.strip()));
        }
    }

    /** The exit code of a process that has nothing left to say. */
    static int exit(Process process) throws IOException {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("a process does not end: " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Deletes what is this JVM's own. */
    static void end() {
        delete(OWN.folder());
    }

    private static Own own() {
        try (FileChannel all = open(Files.createDirectories(HOME).resolve("lock"));
                FileLock one = all.lock()) {
            Files.createDirectories(RUNS);
            sweep();
            Path folder = Files.createTempDirectory(RUNS, "");
            FileChannel channel = open(lockFile(folder));
            return new Own(folder, channel, channel.lock());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sweep() throws IOException {
        try (Stream<Path> all = Files.list(RUNS)) {
            for (Path folder : all.toList()) {
                if (abandoned(folder)) {
                    delete(folder);
                }
            }
        }
    }

    /** Whether the JVM that had this folder is dead. */
    private static boolean abandoned(Path folder) throws IOException {
        try (FileChannel channel = open(lockFile(folder));
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static Path lockFile(Path folder) {
        return folder.resolve("lock");
    }
}
