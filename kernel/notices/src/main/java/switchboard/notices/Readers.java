package switchboard.notices;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.store.UserRow;
import switchboard.store.Users;

/**
 * Finds out where readers are, each time anew: root or a user may have changed their address.
 *
 * @param users who has which address
 */
record Readers(Users users) {
    /** The notice with what is known of its reader; blocks. */
    Notice addressed(Notice notice) {
        return switch (notice.audience()) {
            case Audience.Operator(String email)
            when email.isEmpty() ->
                notice.to(new Audience.Operator(
                        users.root().map(UserRow::email).orElse("").strip()));
            case Audience.Person(long id, String email, String language)
            when id != 0 && email.isEmpty() -> user(notice, id, language);
            case Audience.Operator known -> notice;
            case Audience.Person known -> notice;
        };
    }

    private Notice user(Notice notice, long id, String language) {
        Optional<UserRow> user = users.find(id).filter(row -> row.status() != UserRow.DELETED);
        String email = user.map(UserRow::email).orElse("").strip();
        Map<String, String> facts = new LinkedHashMap<>(notice.facts());
        user.ifPresent(row -> facts.putIfAbsent("username", row.username()));
        return new Notice(notice.event(), new Audience.Person(id, email, language), facts, notice.at());
    }

    /** Whether somebody could be reached at all. */
    static boolean known(Notice addressed) {
        return !(addressed.audience() instanceof Audience.Person person)
                || !person.email().isEmpty();
    }
}
