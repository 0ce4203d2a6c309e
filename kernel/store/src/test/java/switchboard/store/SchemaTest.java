package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new database is as One API would make it; an old one gets what it lacks and keeps what it has. */
@Tag("engine")
final class SchemaTest {
    private static final String ON_SQLITE = """
            SELECT 'table ' || m.name || '.' || c.name, LOWER(c.type) || ' ' || c.pk || ' ' || c."notnull"
                   || ' ' || COALESCE(REPLACE(c.dflt_value, '"', ''''), '-')
              FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'
             UNION ALL
            SELECT 'index ' || i.name || ' ' || c.seqno, m.name || ' ' || c.name || ' ' || i."unique"
              FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
             WHERE m.type = 'table'
            """;
    private static final String ON_POSTGRES = """
            SELECT 'table ' || table_name || '.' || column_name, data_type || ' '
                   || COALESCE(character_maximum_length, 0) || ' ' || is_nullable || ' ' || COALESCE(column_default, '-')
              FROM information_schema.columns WHERE table_schema = 'public'
             UNION ALL
            SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
            """;
    private static final String ON_MYSQL = """
            SELECT CONCAT('table ', table_name, '.', column_name),
                   CONCAT(column_type, ' ', is_nullable, ' ', COALESCE(column_default, '-'), ' ', extra)
              FROM information_schema.columns WHERE table_schema = DATABASE()
             UNION ALL
            SELECT CONCAT('index ', table_name, '.', index_name, ' ', seq_in_index), CONCAT(column_name, ' ', non_unique)
              FROM information_schema.statistics WHERE table_schema = DATABASE()
            """;

    @TempDir
    private Path folder;

    @Test
    void aNewDatabaseHasOneApisTablesColumnsAndIndexes() throws SQLException {
        Path theirs = Fixture.sample(folder.resolve("sample"));
        try (Store store = Fixture.store(folder)) {
            Path ours = Fixture.databaseFile(folder);
            assertThat(store.users().root()).isPresent();
            assertThat(describe(ours)).containsAllEntriesOf(describe(theirs));
        }
    }

    @Test
    void openingTwiceChangesNothing() throws SQLException {
        Path file = Fixture.sample(folder);
        Fixture.store(folder).close();
        Map<String, String> once = describe(file);
        Fixture.store(folder).close();
        assertThat(describe(file)).isEqualTo(once);
    }

    @Test
    void anOldDatabaseGetsWhatItLacksAndKeepsWhatItHas() throws SQLException, IOException {
        Path file = Fixture.databaseFile(folder);
        Files.createDirectories(folder.resolve("home/data"));
        Fixture.execute(
                file,
                "CREATE TABLE users (id integer PRIMARY KEY, username varchar(64), password text NOT NULL, "
                        + "role int, status int, quota int, their_own_column text)",
                "CREATE UNIQUE INDEX username ON users(username)",
                "INSERT INTO users VALUES (7, 'old', '', 100, 1, 1000, 'kept')",
                "CREATE TABLE tokens (id integer PRIMARY KEY, user_id int, `key` varchar(48), status int, "
                        + "name varchar(50), created_time int, accessed_time int, expired_time int, remain_quota int)",
                "INSERT INTO tokens VALUES (3, 7, 'old-key', 1, 'first', 1, 1, -1, 500)",
                "CREATE TABLE channels (id integer PRIMARY KEY, type int, `key` varchar(100), status int, "
                        + "name varchar(50), models text, `group` varchar(32))",
                "INSERT INTO channels VALUES (5, 1, 'sk', 1, 'old', 'm', 'default')",
                "CREATE TABLE abilities (`group` varchar(32), model varchar(100), channel_id int, enabled boolean, "
                        + "PRIMARY KEY (`group`, model, channel_id))",
                "INSERT INTO abilities VALUES ('default', 'm', 5, TRUE)");
        try (Store store = Fixture.store(folder)) {
            assertThat(store.users().find(7).orElseThrow())
                    .isEqualTo(new UserRow(7, "old", "", 100, 1, "", "", "", "", "", "", 1000, 0, 0, "default", "", 0));
            Credential caller = store.callers().load("old-key");
            assertThat(caller.token().unlimitedQuota()).isFalse();
            assertThat(caller.token().models()).isEqualTo(Optional.empty());
            assertThat(store.routing().current().tiers("default", "m")).hasSize(1);
            AccountsTest.hold(store, caller, 10).settle(new Settlement(4, 5, true, Optional.empty()));
            assertThat(store.users().find(7).orElseThrow().quota()).isEqualTo(996);
            assertThat(store.users().find(7).orElseThrow().usedQuota()).isEqualTo(4);
            assertThat(store.channels().find(5).orElseThrow().usedQuota()).isEqualTo(4);
        }
        assertThat(Fixture.text(file, "SELECT their_own_column FROM users")).isEqualTo("kept");
        assertThat(describe(file).keySet()).noneMatch(name -> name.contains("uni_"));
    }

    @Test
    void aSlaveMakesNoTables() throws SQLException, IOException {
        Path file = Fixture.databaseFile(folder);
        Files.createDirectories(folder.resolve("home/data"));
        assertThatThrownBy(() -> Fixture.store(folder, "NODE_TYPE", "slave"))
                .isInstanceOf(StoreException.class)
                .hasMessageEndingWith(" has no table channels, and a node with NODE_TYPE=slave does not make it: "
                        + "start a node without first");
        assertThat(describe(file)).isEmpty();
        Fixture.store(folder).close();
        try (Store slave = Fixture.store(folder, "NODE_TYPE", "slave")) {
            assertThat(slave.users().root()).isPresent();
        }
    }

    /** Tables with their columns, and indexes with theirs. */
    private static Map<String, String> describe(Path file) throws SQLException {
        String sql = switch (TestEngine.NOW) {
            case SQLITE -> ON_SQLITE;
            case POSTGRES -> ON_POSTGRES;
            case MARIADB, MYSQL, MYSQL8 -> ON_MYSQL;
        };
        Map<String, String> result = new TreeMap<>();
        for (String row : Fixture.rows(file, sql)) {
            String[] parts = row.split("\\|", 2);
            result.put(parts[0], parts[1]);
        }
        return result;
    }
}
