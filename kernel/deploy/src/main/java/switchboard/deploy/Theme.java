package switchboard.deploy;

import java.net.URL;
import java.util.Optional;
import java.util.function.Function;

/** A console: static files over the management API. A kind of service in {@link Leases}, though it runs no code. */
public final class Theme {
    private final String id;
    private final String title;
    private final String version;
    private final Function<String, Optional<URL>> files;

    /** @param files finds a file by its path, which has no leading slash and no {@code ..} in it */
    public Theme(String id, String title, String version, Function<String, Optional<URL>> files) {
        this.id = id;
        this.title = title;
        this.version = version;
        this.files = files;
    }

    /** Stable name: what stands in {@code /theme/<id>/}. */
    public String id() {
        return id;
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /** The version of its files. */
    public String version() {
        return version;
    }

    /**
     * A file of it, such as {@code assets/app.js}.
     *
     * @param path relative; a leading slash is skipped; one that would leave the theme, or names a folder, finds nothing
     */
    public Optional<URL> resource(String path) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        if (relative.isEmpty() || relative.endsWith("/") || relative.contains("\\") || relative.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        for (String name : relative.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return Optional.empty();
            }
        }
        return files.apply(relative);
    }
}
