package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/** The gateway's options (One API's table {@code options} over built-in defaults), from memory. A kernel service. */
@ProviderType
public interface Options {
    /** An option's text; empty if it is neither stored nor built in. The same instance until it changes. */
    String text(String name);

    /** Whether an option is exactly {@code true}. */
    default boolean flag(String name) {
        return text(name).equals("true");
    }

    /** An integer option; 0 if it cannot be read, as in One API. */
    default long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
