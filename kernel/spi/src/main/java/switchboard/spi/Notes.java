package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/** Lines that a policy leaves in a user's log. A kernel service; never blocks; safe for any number of threads. */
@ProviderType
public interface Notes {
    /**
     * Leaves a line, unless one with the same key was left before, by whichever node and however long ago within 40
     * days. It is in the log a moment later.
     *
     * @param key what the line is about, at most 191 characters, such as {@code budget/user/5/2026-11}
     * @param userId whose log
     * @param text a sentence for people
     */
    void once(String key, long userId, String text);
}
