package switchboard.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** What the process was started with: environment variables, over the file {@code .env} in the caller's folder. */
@Component(service = Environment.class)
public final class Environment {
    private final Map<String, String> variables;
    private final Path home;
    private final Path callerDirectory;

    /** The process's own environment; the folders are the launcher's framework properties. */
    @Activate
    public Environment(BundleContext context) {
        this(System.getenv(), folder(context, "switchboard.home"), folder(context, "switchboard.caller.dir"));
    }

    private Environment(Map<String, String> variables, Path home, Path callerDirectory) {
        Map<String, String> all = new HashMap<>(dotEnv(callerDirectory.resolve(".env")));
        all.putAll(variables);
        this.variables = Map.copyOf(all);
        this.home = home;
        this.callerDirectory = callerDirectory;
    }

    /** An environment of these variables, over the file {@code .env} in the caller's folder; for tests and tools. */
    public static Environment of(Map<String, String> variables, Path home, Path callerDirectory) {
        return new Environment(variables, home, callerDirectory);
    }

    /** The text of a variable; empty and unset ones are the default. */
    public String text(String name, String defaultValue) {
        String value = variables.getOrDefault(name, "");
        return value.isEmpty() ? defaultValue : value;
    }

    /** The integer of a variable; the default if it is unset, empty or no integer. */
    public long number(String name, long defaultValue) {
        try {
            return Long.parseLong(text(name, ""));
        } catch (NumberFormatException notANumber) {
            return defaultValue;
        }
    }

    /** The number of a variable; the default if it is unset, empty or no number. */
    public double real(String name, double defaultValue) {
        try {
            return Double.parseDouble(text(name, ""));
        } catch (NumberFormatException notANumber) {
            return defaultValue;
        }
    }

    /** Whether a variable is exactly {@code true}. */
    public boolean strictly(String name) {
        return text(name, "").equals("true");
    }

    /** Whether a variable is {@code true} in any letter case. */
    public boolean loosely(String name) {
        return text(name, "").equalsIgnoreCase("true");
    }

    /** The folder the user started from; relative paths mean below it. */
    public Path callerDirectory() {
        return callerDirectory;
    }

    /** The folder of the installation. */
    public Path home() {
        return home;
    }

    private static Path folder(BundleContext context, String property) {
        return Path.of(Objects.requireNonNullElse(context.getProperty(property), ""))
                .toAbsolutePath();
    }

    private static Map<String, String> dotEnv(Path file) {
        try {
            return Files.isRegularFile(file) ? DotEnv.parse(Files.readString(file)) : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
