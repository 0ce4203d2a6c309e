package switchboard.admin;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import switchboard.spi.Options;
import switchboard.store.Tickets;
import switchboard.store.TwoFactors;
import switchboard.store.UserRow;
import switchboard.store.Users;

/**
 * The second step of a log-in: whoever has proved who they are gets a ticket, and a session for it and a code. A ticket
 * is worth one session, a few tries and some minutes, and nothing after the user's password or role has changed.
 */
final class SecondStep {
    private static final String KIND = "second-step";
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int TRIES = 5;
    private static final int BYTES = 20;
    private static final String OVER = "log in again: this took too long, or too many tries";

    private final TwoFactors factors;
    private final Tickets tickets;
    private final Users users;
    private final Options options;
    private final SecureRandom random = new SecureRandom();

    SecondStep(TwoFactors factors, Tickets tickets, Users users, Options options) {
        this.factors = factors;
        this.tickets = tickets;
        this.users = users;
        this.options = options;
    }

    /** Stops a log-in that takes a second factor. */
    void demand(UserRow user, String stamp) {
        if (factors.enabled(user.id())) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            String ticket = HexFormat.of().formatHex(bytes);
            tickets.put(KIND, ticket, user.id() + ":" + stamp, LIFETIME);
            throw new SecondStepNeeded(ticket);
        }
    }

    /** Whether the operator demands a second factor of administrators, and this one has none. */
    boolean lacking(long userId) {
        return options.flag("TwoFactorRequiredForAdmins") && !factors.enabled(userId);
    }

    /**
     * Who has shown a ticket and a code. Both are used up.
     *
     * @param stamp what a user's stamp is now
     */
    UserRow take(String ticket, String code, Function<UserRow, String> stamp) {
        int tries = tickets.attempt(KIND, ticket);
        if (tries == 0 || tries > TRIES) {
            throw new Declined(OVER);
        }
        UserRow user = owner(tickets.peek(KIND, ticket), stamp);
        switch (factors.prove(user.id(), code)) {
            case GIVEN -> {}
            case WRONG -> throw new Declined("the code is wrong, or was used before");
            case TOO_MANY -> throw new Declined("too many wrong codes: try again in a quarter of an hour");
            case NONE -> throw new Declined(OVER); // taken away meanwhile: the password alone is asked for now
        }
        return owner(tickets.take(KIND, ticket), stamp); // one of all who come at once gets it
    }

    private UserRow owner(Optional<String> value, Function<UserRow, String> stamp) {
        String text = value.orElseThrow(() -> new Declined(OVER));
        int colon = text.indexOf(':');
        return users.find(Long.parseLong(text.substring(0, colon)))
                .filter(UserRow::enabled)
                .filter(user -> stamp.apply(user).equals(text.substring(colon + 1)))
                .orElseThrow(() -> new Declined(OVER));
    }
}
