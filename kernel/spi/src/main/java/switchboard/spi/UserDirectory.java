package switchboard.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Finds users for ways to log in. A kernel service; may block on the database. */
@ProviderType
public interface UserDirectory {
    /**
     * The enabled user with that name or e-mail address and password. Takes as long for an unknown name as
     * for a wrong password.
     */
    Optional<Identity> withPassword(String login, String password);
}
