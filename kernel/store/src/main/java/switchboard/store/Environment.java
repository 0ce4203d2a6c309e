package switchboard.store;

import java.nio.file.Path;
import java.util.Map;

/** What the process was started with: environment variables, over the file {@code .env} in the caller's folder. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Environment {
    /** An environment of these variables alone, whose folders are below the process's own; for tests and tools. */
    public static Environment of(Map<String, String> variables, Path home, Path callerDirectory) { throw new UnsupportedOperationException(); }

    /** The text of a variable; empty and unset ones are the default. */
    public String text(String name, String defaultValue) { throw new UnsupportedOperationException(); }

    /** The integer of a variable; the default if it is unset, empty or no integer. */
    public long number(String name, long defaultValue) { throw new UnsupportedOperationException(); }

    /** The number of a variable; the default if it is unset, empty or no number. */
    public double real(String name, double defaultValue) { throw new UnsupportedOperationException(); }

    /** Whether a variable is exactly {@code true}. */
    public boolean strictly(String name) { throw new UnsupportedOperationException(); }

    /** Whether a variable is {@code true} in any letter case. */
    public boolean loosely(String name) { throw new UnsupportedOperationException(); }

    /** The folder the user started from; relative paths mean below it. */
    public Path callerDirectory() { throw new UnsupportedOperationException(); }

    /** The folder of the installation. */
    public Path home() { throw new UnsupportedOperationException(); }
}
