package switchboard.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A {@code multipart/form-data} body: small fields in memory, files where the kernel keeps them. It
 * can be sent more than once. Immutable.
 */
@ProviderType
public non-sealed interface FormBody extends Payload {
    /** The text of the first part of that name that is not a file. */
    Optional<String> field(String name);

    /** This form with the text field set: in place where it stands, else added at the end. */
    FormBody with(String name, String value);
}
