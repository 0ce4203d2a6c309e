package switchboard.admin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.deploy.Theme;

/** Reads themes' files. A theme is leased for one file; what is read is whole, and of one version. */
final class ThemeFiles {
    private static final String INDEX = "index.html";

    /** A name that changes with the content: {@code app-BkX3f9Qz.js}, {@code main.9f2c1a7b.css}. */
    private static final Pattern HASHED =
            Pattern.compile(".*[.-]([0-9a-f]{8,32}|(?=[^.]*\\d)(?=[^.]*[A-Z])[A-Za-z0-9_-]{8})\\.[a-z0-9.]+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("map", "application/json; charset=utf-8"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("wasm", "application/wasm"));

    private final Leases leases;

    ThemeFiles(Leases leases) {
        this.leases = leases;
    }

    /**
     * A file as it is sent.
     *
     * @param type its media type
     * @param tag its entity tag, quotes and all
     * @param isFixed its name changes whenever its content does
     * @param body all of it
     */
    record File(String type, String tag, boolean isFixed, byte[] body) {
        boolean isText() {
            return type.startsWith("text/") || type.contains("json") || type.contains("svg");
        }
    }

    /** Whether a theme of that id is installed. */
    boolean has(String theme) {
        Optional<Lease<Theme>> lease = leases.lease(Theme.class, theme);
        lease.ifPresent(Lease::close);
        return lease.isPresent();
    }

    /**
     * A file of a theme. A path that is no file is a page of the console, which its index draws; one that
     * looks like a file and is none is nothing.
     *
     * @param base where the theme stands, such as {@code /}: what the index's relative addresses mean
     */
    Optional<File> find(String theme, String base, String path) {
        Optional<Lease<Theme>> leased = leases.lease(Theme.class, theme);
        if (leased.isEmpty()) {
            return Optional.empty();
        }
        try (Lease<Theme> lease = leased.get()) {
            boolean isPage = path.equals(INDEX) || !TYPES.containsKey(extension(path));
            Optional<File> file = path.equals(INDEX) ? Optional.empty() : read(lease.service(), path);
            return file.isPresent() || !isPage ? file : index(lease.service(), base);
        }
    }

    private static Optional<File> read(Theme theme, String path) {
        return theme.resource(path).flatMap(ThemeFiles::bytes).map(body -> file(path, body));
    }

    private static Optional<File> index(Theme theme, String base) {
        return theme.resource(INDEX).flatMap(ThemeFiles::bytes).map(body -> {
            String html = new String(body, StandardCharsets.UTF_8);
            String based =
                    html.contains("<base ") ? html : html.replaceFirst("<head>", "<head><base href=\"" + base + "\">");
            return file(INDEX, based.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** The file's bytes; empty if it has gone meanwhile. */
    private static Optional<byte[]> bytes(URL url) {
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                return Optional.of(in.readAllBytes());
            }
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static File file(String path, byte[] body) {
        String type = TYPES.getOrDefault(extension(path), "application/octet-stream");
        boolean isFixed =
                HASHED.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
        return new File(type, "W/\"" + digest(body) + "\"", isFixed, body);
    }

    private static String extension(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String digest(byte[] body) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(sha, 0, 16);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException("SHA-256", everyJdkHasIt);
        }
    }
}
