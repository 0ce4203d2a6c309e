package switchboard.store;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The root user of an empty database. */
record FirstRoot(Environment environment, PrintStream out) {
    private static final Logger LOG = LoggerFactory.getLogger(FirstRoot.class);
    private static final int LONGEST_KEY = 48;
    private static final long QUOTA = 500_000_000_000_000L;

    /** Creates root if there is no user at all; a password that was made up is printed, this once. */
    void createIfNoUser(Database database) {
        if (database.read(mappers -> mappers.users().count()) > 0) {
            return;
        }
        String given = environment.text("INITIAL_ROOT_PASSWORD", "");
        String password = given.isEmpty() ? RandomText.password() : given;
        String hash = Passwords.hash(password);
        boolean created = database.write(mappers -> create(mappers, hash));
        if (created && given.isEmpty()) {
            out.print("""

                    ----------------------------------------------------------------
                      The first user was created. It is printed this once only.
                        user:     root
                        password: %s
                    ----------------------------------------------------------------

                    """.formatted(password));
            out.flush();
        }
    }

    /** Whether it was us; another process may have come first. */
    private boolean create(Mappers mappers, String hash) {
        if (mappers.users().count() > 0) {
            return false;
        }
        String accessToken = environment.text("INITIAL_ROOT_ACCESS_TOKEN", "");
        var root = new UserRow(
                0,
                "root",
                "Root User",
                UserRow.ROOT,
                UserRow.ENABLED,
                "",
                "",
                "",
                "",
                "",
                accessToken.isEmpty() ? RandomText.hex(32) : accessToken,
                QUOTA,
                0,
                0,
                "default",
                "",
                0);
        var id = new GeneratedKey();
        mappers.users().insert(root, hash, id);
        String key = environment.text("INITIAL_ROOT_TOKEN", "");
        if (key.contains("-") || key.length() > LONGEST_KEY) {
            LOG.warn(
                    "INITIAL_ROOT_TOKEN is no key that a client could present: no '-', at most {} characters",
                    LONGEST_KEY);
        }
        if (!key.isEmpty()) {
            long now = Instant.now().getEpochSecond();
            var token = new TokenRow(
                    0,
                    id.id(),
                    key,
                    TokenRow.ENABLED,
                    "Initial Root Token",
                    now,
                    now,
                    TokenRow.NEVER,
                    QUOTA,
                    true,
                    0,
                    Optional.empty(),
                    Optional.of(""));
            mappers.tokens().insert(token, new GeneratedKey());
        }
        return true;
    }
}
