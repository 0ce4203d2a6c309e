package switchboard.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import switchboard.spi.Identity;
import switchboard.spi.UserDirectory;

/** Users and their passwords. Everything here may block; what it changes is in force when it returns. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Users implements UserDirectory {
    Users() {}

    /** The user with that number, deleted ones among them. */
    public Optional<UserRow> find(long id) { throw new UnsupportedOperationException(); }

    /** The user of that name; no name, no user. */
    public Optional<UserRow> named(String username) { throw new UnsupportedOperationException(); }

    /** The one user with that e-mail address; empty as well if several have it. */
    public Optional<UserRow> byEmail(String email) { throw new UnsupportedOperationException(); }

    /** Whether any user, deleted ones among them, has that e-mail address. */
    public boolean emailTaken(String email) { throw new UnsupportedOperationException(); }

    /** The user with that access token, whatever their status but deleted. */
    public Optional<UserRow> byAccessToken(String accessToken) { throw new UnsupportedOperationException(); }

    /** The user with that invitation code. */
    public Optional<UserRow> byAffCode(String affCode) { throw new UnsupportedOperationException(); }

    /** The user to whom that account elsewhere belongs. */
    public Optional<UserRow> byExternalId(ExternalId external) { throw new UnsupportedOperationException(); }

    /** The first user who may do all. */
    public Optional<UserRow> root() { throw new UnsupportedOperationException(); }

    /** Whether some root user still has One API's first password. */
    public boolean rootHasKnownPassword() { throw new UnsupportedOperationException(); }

    /**
     * Ten users who are not deleted.
     *
     * @param page from 0
     */
    public List<UserRow> page(int page, UserOrder order) { throw new UnsupportedOperationException(); }

    /** Users, deleted ones among them, with that number or with a name, e-mail address or display name that begins so. */
    public List<UserRow> search(String keyword) { throw new UnsupportedOperationException(); }

    /**
     * Creates a user with all that goes with it: gifts, their lines in the log, the inviter's reward, a token named
     * {@code default}.
     *
     * @throws DuplicateException if the name is taken
     */
    public UserRow create(NewUser user) { throw new UnsupportedOperationException(); }

    /**
     * Stores what people may edit: username, display name, role, status, e-mail, external ids and group. Quota, counters,
     * access token and invitation code stay.
     *
     * @return the row as it is now; empty if there is none with that number
     * @throws DuplicateException if the name is taken
     */
    public Optional<UserRow> update(UserRow user) { throw new UnsupportedOperationException(); }

    /** Sets a balance. What was spent before is in it; what running calls hold is charged against it. */
    public void setQuota(long id, long quota) { throw new UnsupportedOperationException(); }

    /**
     * Adds to a balance, with a line in the log.
     *
     * @param log its user's number and name are filled in here
     * @return the new balance; empty if there is no such user
     */
    public OptionalLong credit(long id, long quota, LogRow log) { throw new UnsupportedOperationException(); }

    /** Stores the hash of a password. */
    public void setPassword(long id, String password) { throw new UnsupportedOperationException(); }

    /** Whether that is the user's password. Takes as long for a user without one. */
    public boolean hasPassword(long id, String password) { throw new UnsupportedOperationException(); }

    @Override
    public Optional<Identity> withPassword(String login, String password) { throw new UnsupportedOperationException(); }

    /** Changes whenever the user's password does: what a session remembers to notice that. Tells nothing of it. */
    public String passwordStamp(long id) { throw new UnsupportedOperationException(); }

    /** Replaces a user's access token by a new one. */
    public String newAccessToken(long id) { throw new UnsupportedOperationException(); }

    /** A user's own invitation code, made if there is none. */
    public String affCode(long id) { throw new UnsupportedOperationException(); }

    /** Deletes a user: the row stays, under another name, with another access token. */
    public void delete(long id) { throw new UnsupportedOperationException(); }
}
