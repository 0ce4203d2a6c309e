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
    Optional<Identity.User> withPassword(String login, String password);

    /** The one enabled user with that e-mail address; empty as well if several have it. */
    Optional<Mailbox> withEmail(String email);

    /**
     * A user's mailbox.
     *
     * @param userId the user
     * @param address as it is stored, which is where mail goes, however it was typed in
     */
    record Mailbox(long userId, String address) {}
}
