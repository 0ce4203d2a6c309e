package switchboard.spi;

import java.util.List;

/** Somebody who has proved who they are. */
public sealed interface Identity {
    /**
     * A user of this gateway, proved by what this gateway knows of them. A second factor is asked for where the user has
     * one.
     *
     * @param userId the user
     */
    record User(long userId) implements Identity {}

    /**
     * An account elsewhere. The kernel knows which user it belongs to, or makes one where the operator lets everybody in.
     * Whoever vouches for it has asked for all the factors they want.
     *
     * @param id what never changes and is never given to another account; never empty
     * @param formerIds what the account was stored under by older programs: looked up after the id, and replaced by it
     * @param username what the user would like to be called; empty for a name the kernel makes
     * @param displayName what people see
     * @param email an address the account's owner can read mail at; empty if that is not known
     */
    record Account(String id, List<String> formerIds, String username, String displayName, String email)
            implements Identity {
        public Account {
            if (id.isBlank()) {
                throw new IllegalArgumentException("an account without an id");
            }
            formerIds = List.copyOf(formerIds);
        }
    }
}
