package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first user of an empty database may do all, and nobody else knows the password. */
final class FirstRootTest {
    @TempDir
    private Path folder;

    private String printed(Database database, Environment environment) {
        var bytes = new ByteArrayOutputStream();
        new FirstRoot(environment, new PrintStream(bytes, true, StandardCharsets.UTF_8)).createIfNoUser(database);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aMadeUpPasswordIsPrintedOnceAndWorks() throws SQLException {
        Environment environment = Fixture.environment(folder, "INITIAL_ROOT_PASSWORD", "");
        try (Database database = Database.open(environment)) {
            Fixture.execute(Fixture.databaseFile(folder), "DELETE FROM users");
            String block = printed(database, environment);
            Matcher password = Pattern.compile("password: (\\S{16})\n").matcher(block);
            assertThat(password.find()).isTrue();
            assertThat(printed(database, environment)).isEmpty();
            String hash = database.read(mappers -> mappers.users()
                            .passwordHash(mappers.users().roots().getFirst().id()))
                    .orElseThrow();
            assertThat(Passwords.matches(password.group(1), hash)).isTrue();
        }
    }

    @Test
    void aGivenPasswordIsNotPrinted() {
        try (Store store = Fixture.store(
                folder,
                "INITIAL_ROOT_PASSWORD",
                "chosen by me",
                "INITIAL_ROOT_TOKEN",
                "InitialRootToken",
                "INITIAL_ROOT_ACCESS_TOKEN",
                "initial-access")) {
            UserRow root = store.users().named("root").orElseThrow();
            assertThat(root)
                    .isEqualTo(new UserRow(
                            1,
                            "root",
                            "Root User",
                            UserRow.ROOT,
                            UserRow.ENABLED,
                            "",
                            "",
                            "",
                            "",
                            "",
                            "initial-access",
                            500_000_000_000_000L,
                            0,
                            0,
                            "default",
                            "",
                            0));
            assertThat(store.users().hasPassword(1, "chosen by me")).isTrue();
            TokenRow token = store.callers().load("InitialRootToken").token();
            assertThat(token.id()).isEqualTo(1);
            assertThat(token.name()).isEqualTo("Initial Root Token");
            assertThat(token.unlimitedQuota()).isTrue();
            assertThat(token.remainQuota()).isEqualTo(500_000_000_000_000L);
            assertThat(token.expiredTime()).isEqualTo(TokenRow.NEVER);
            assertThat(store.tokens().page(1, 0, TokenOrder.NEWEST)).hasSize(1);
        }
    }

    @Test
    void aDatabaseWithAnyUserGetsNoOther() {
        Fixture.store(folder).close();
        try (Store store = Fixture.store(folder, "INITIAL_ROOT_PASSWORD", "another")) {
            assertThat(store.users().hasPassword(1, "another")).isFalse();
            assertThat(store.users().hasPassword(1, "root-password")).isTrue();
        }
    }
}
