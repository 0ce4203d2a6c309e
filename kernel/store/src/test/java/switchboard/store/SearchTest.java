package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A7: nothing in a keyword is a wildcard, and a search finds no more than can be sent. */
@Tag("sqlite")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SearchTest {
    private static final int MANY = Paging.MOST_FOUND + 100;
    private static final String DIGITS = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"
            + " UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8"
            + " UNION ALL SELECT 9)";

    private Store store;
    private long anna;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        store = Fixture.store(folder);
        anna = store.users().create(NewUser.named("an%na", "")).id();
        Fixture.execute(Fixture.databaseFile(folder), """
                INSERT INTO tokens (user_id, `key`, status, name, remain_quota)
                SELECT %d, CAST(n AS CHAR(48)), 1, 'one of many', 0
                  FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
                          FROM %2$s a, %2$s b, %2$s c, %2$s e, %2$s f) numbers
                 WHERE n < %3$d
                """.formatted(anna, DIGITS, MANY));
        for (String name : new String[] {"a%b", "a_b", "a!b", "axb", "a\\b"}) {
            store.tokens()
                    .create(new NewToken(anna, name, TokenRow.NEVER, 0, false, Optional.empty(), Optional.empty()));
        }
        store.redemptions().create(1, "gi_ft", 1, 1);
    }

    @AfterAll
    void close() {
        store.close();
    }

    @ParameterizedTest
    @CsvSource({"a%, a%b", "a_, a_b", "a!, a!b", "a\\, a\\b"})
    void whatIsAWildcardElsewhereMeansItself(String keyword, String name) {
        assertThat(store.tokens().search(anna, keyword))
                .extracting(TokenRow::name)
                .containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "_", "%%%", "a%x", "[a-z]", "*", "?", "!"})
    void otherPatternsFindNothing(String keyword) {
        assertThat(store.tokens().search(anna, keyword)).isEmpty();
        assertThat(store.users().search(keyword)).isEmpty();
        assertThat(store.channels().search(keyword)).isEmpty();
        assertThat(store.redemptions().search(keyword)).isEmpty();
    }

    @Test
    void longPatternsFindNothingAndAreNoError() {
        for (String piece : new String[] {"%", "_", "%_!", "a%"}) {
            assertThat(store.tokens().search(anna, piece.repeat(2500))).isEmpty();
            assertThat(store.users().search(piece.repeat(2500))).isEmpty();
        }
    }

    @Test
    void whatIsFoundIsBounded() {
        List<TokenRow> found = store.tokens().search(anna, "");
        assertThat(found.size()).isEqualTo(Paging.MOST_FOUND);
        assertThat(found.getFirst().name()).isEqualTo("a\\b");
        assertThat(store.users().search("an%")).hasSize(1);
        assertThat(store.redemptions().search("gi_")).hasSize(1);
    }
}
