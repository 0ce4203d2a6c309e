package switchboard.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * Themes that are plain files: a zip or a folder with an {@code index.html}. They are served from a copy, so that a
 * half-copied one is never shown; the copy goes when its last lease is back.
 */
final class ThemeFiles {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]*");
    private static final String INDEX = "index.html";
    private static final int MOST_FILES = 20_000;
    private static final long MOST_BYTES = 256L << 20;

    private final Leases leases;
    private final Path copies;
    private final Map<String, Entry<Theme>> live = new HashMap<>();

    /** @param copies a folder of ours */
    ThemeFiles(Leases leases, Path copies) {
        this.leases = leases;
        this.copies = copies;
    }

    /** Serves a zip or folder, in the place of what the file held before; says what, in words. */
    synchronized String put(Path file, Stamp stamp) throws IOException, Rejection {
        String name = String.valueOf(file.getFileName());
        String id = name.endsWith(".zip") ? name.substring(0, name.length() - ".zip".length()) : name;
        if (!ID.matcher(id).matches()) {
            throw new Rejection("a theme is named by lower case letters, digits and dashes: " + id);
        }
        Files.createDirectories(copies);
        Path copy = Files.createTempDirectory(copies, id + "-");
        try {
            if (Files.isDirectory(file)) {
                copyFolder(file, copy);
            } else {
                unpack(Archive.read(file), copy);
            }
            Path root = root(copy);
            var version = new Version(0, 0, 0, Long.toString(stamp.modified()));
            var theme = new Theme(id, id, version.toString(), path -> resource(root, path));
            var standing = new Standing(0, true, true, version, stamp.modified());
            var entry = new Entry<>(
                    Theme.class,
                    id,
                    theme,
                    new Source(Source.NONE, name),
                    standing,
                    () -> Thread.startVirtualThread(() -> delete(copy)));
            Entry<Theme> old = live.put(name, entry);
            leases.swap(List.of(entry), old == null ? List.of() : List.of(old));
            return "Theme " + id;
        } catch (IOException | Rejection e) {
            delete(copy);
            throw e;
        }
    }

    synchronized void remove(String file) {
        Entry<Theme> old = live.remove(file);
        if (old != null) {
            leases.swap(List.of(), List.of(old));
        }
    }

    synchronized boolean holds(String file) {
        return live.containsKey(file);
    }

    /** Takes all off. */
    synchronized void close() {
        List.copyOf(live.keySet()).forEach(this::remove);
    }

    /** Where the index is: here, or in the one folder that is here. */
    private static Path root(Path copy) throws IOException, Rejection {
        if (Files.isRegularFile(copy.resolve(INDEX))) {
            return copy;
        }
        try (Stream<Path> children = Files.list(copy)) {
            List<Path> all = children.toList();
            if (all.size() == 1 && Files.isRegularFile(all.getFirst().resolve(INDEX))) {
                return all.getFirst();
            }
        }
        throw new Rejection("it is no theme: it holds no " + INDEX);
    }

    private static Optional<URL> resource(Path root, String path) {
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(file.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyFolder(Path from, Path to) throws IOException, Rejection {
        var budget = new Budget();
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) { // links are not followed, and not copied
            files = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .limit(MOST_FILES + 1L)
                    .toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.resolveSibling("."));
            try (InputStream in = Files.newInputStream(file)) {
                budget.copy(in, target);
            }
        }
    }

    private static void unpack(Archive archive, Path to) throws IOException, Rejection {
        var budget = new Budget();
        try (var zip = new ZipInputStream(archive.stream())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = to.resolve(entry.getName()).normalize();
                if (!target.startsWith(to)) {
                    throw new Rejection("it holds a file that would lie outside of it: " + entry.getName());
                }
                if (!entry.isDirectory()) {
                    Files.createDirectories(target.resolveSibling("."));
                    budget.copy(zip, target);
                }
            }
        }
    }

    private static final class Budget {
        private int files;
        private long bytes;

        void copy(InputStream in, Path target) throws IOException, Rejection {
            try (var out = Files.newOutputStream(target)) {
                byte[] buffer = new byte[16 << 10];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    bytes += read;
                    check();
                    out.write(buffer, 0, read);
                }
            }
            files++;
            check();
        }

        private void check() throws Rejection {
            if (files > MOST_FILES || bytes > MOST_BYTES) {
                throw new Rejection(
                        "it is too large: more than " + MOST_FILES + " files or " + (MOST_BYTES >> 20) + " MiB");
            }
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) throws IOException {
                    Files.delete(path);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
