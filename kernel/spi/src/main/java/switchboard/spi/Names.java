package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/** What exists, so that a setting which names nothing can be reported. A kernel service's answer; may block. */
@ProviderType
public interface Names {
    /** Whether a channel of that number exists. */
    boolean channel(long id);

    /** Whether a token of that number exists. */
    boolean token(long id);

    /** Whether a user of that number exists. */
    boolean user(long id);

    /** Whether a user or a channel is in that group. */
    boolean group(String name);

    /** Whether a channel serves that model, enabled or not; {@code *} stands for any text. */
    boolean model(String name);
}
