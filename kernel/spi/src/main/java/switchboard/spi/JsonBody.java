package switchboard.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A JSON object as the client sent it: its top-level members are found, no tree is built, so what
 * nobody changes stays byte for byte what it was. Immutable and safe for any number of threads.
 */
@ProviderType
public non-sealed interface JsonBody extends Payload {
    /** The raw JSON text of a top-level member; the last one where a name occurs twice. */
    Optional<String> member(String name);

    /**
     * The first two bytes of a top-level member's raw JSON, as characters: they tell its kind, and whether it is empty, as
     * {@code []} does, without a copy of it. Blanks that are not a text's are left out. Fewer if there are no more; none
     * if it is absent.
     */
    default String beginning(String name) {
        String raw = member(name).orElse("").strip();
        String told = raw.startsWith("\"") ? raw : raw.replaceAll("\\s", "");
        return told.substring(0, Math.min(2, told.length()));
    }

    /** A top-level member that is a JSON string, unescaped; empty if absent or of another type. */
    Optional<String> text(String name);

    /** This object with the member set to raw JSON: in place where it stands, else added at the end. */
    JsonBody with(String name, String json);

    /** This object without the member. */
    JsonBody without(String name);

    /** How many bytes {@link #bytes} has. */
    int length();

    /** The object as UTF-8 bytes. The caller must not change them. */
    byte[] bytes();
}
