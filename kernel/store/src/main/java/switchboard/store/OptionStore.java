package switchboard.store;

import java.util.Map;
import java.util.function.Consumer;
import switchboard.spi.Options;

/** The gateway's options: the table {@code options} over built-in defaults, in memory. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class OptionStore implements Options {
    OptionStore() {}

    @Override
    public String text(String name) { throw new UnsupportedOperationException(); }

    /** A number option such as {@code QuotaPerUnit}; 0 if it cannot be read, as in One API. */
    public double real(String name) { throw new UnsupportedOperationException(); }

    /** All options with a value or a default, by name; those that hold a secret are left out. */
    public Map<String, String> all() { throw new UnsupportedOperationException(); }

    /** Whether an option's value must never be shown. */
    public static boolean secret(String name) { throw new UnsupportedOperationException(); }

    /**
     * Stores an option; it is in force when this returns. Blocks.
     *
     * @throws IllegalArgumentException if the value cannot be meant, with a sentence that says why; nothing is stored
     */
    public void put(String name, String value) { throw new UnsupportedOperationException(); }

    /**
     * Calls back with an option's name after its value changed, here or by another process.
     *
     * @return ends the listening
     */
    public AutoCloseable onChange(Consumer<String> listener) { throw new UnsupportedOperationException(); }

    /** An amount as people see it in logs: money or units, as the options say. */
    public String quotaText(long quota) { throw new UnsupportedOperationException(); }
}
