package switchboard.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One API's tables, and ours beside them. What is missing is added, and nothing else is touched: neither what others
 * added nor what older releases made otherwise. A table: it holds no logic but that of adding.
 */
final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    private record Column(String name, String type) {}

    private record Table(String name, List<Column> columns, String constraints) {
        String create() {
            return columns.stream()
                    .map(column -> "`" + column.name() + "` " + column.type())
                    .collect(Collectors.joining(
                            ",", "CREATE TABLE IF NOT EXISTS `" + name + "` (", "," + constraints + ")"));
        }
    }

    private record Index(String name, String table, boolean unique, List<String> columns) {
        String create() {
            return "CREATE " + (unique ? "UNIQUE " : "") + "INDEX IF NOT EXISTS `" + name + "` ON `" + table + "`"
                    + columns.stream().collect(Collectors.joining("`,`", "(`", "`)"));
        }
    }

    private static final String BY_ID = "PRIMARY KEY (`id`)";

    private static final List<Table> TABLES = List.of(
            table(
                    "channels",
                    BY_ID,
                    "id integer",
                    "type integer DEFAULT 0",
                    "key text",
                    "status integer DEFAULT 1",
                    "name text",
                    "weight integer DEFAULT 0",
                    "created_time integer",
                    "test_time integer",
                    "response_time integer",
                    "base_url text DEFAULT ''",
                    "other text",
                    "balance real",
                    "balance_updated_time integer",
                    "models text",
                    "group varchar(32) DEFAULT 'default'",
                    "used_quota integer DEFAULT 0",
                    "model_mapping varchar(1024) DEFAULT ''",
                    "priority integer DEFAULT 0",
                    "config text",
                    "system_prompt text"),
            table(
                    "tokens",
                    BY_ID,
                    "id integer",
                    "user_id integer",
                    "key char(48)",
                    "status integer DEFAULT 1",
                    "name text",
                    "created_time integer",
                    "accessed_time integer",
                    "expired_time integer DEFAULT -1",
                    "remain_quota integer DEFAULT 0",
                    "unlimited_quota numeric DEFAULT false",
                    "used_quota integer DEFAULT 0",
                    "models text",
                    "subnet text DEFAULT ''"),
            table(
                    "users",
                    BY_ID + ",CONSTRAINT `uni_users_username` UNIQUE (`username`)",
                    "id integer",
                    "username text",
                    "password text NOT NULL",
                    "display_name text",
                    "role integer DEFAULT 1",
                    "status integer DEFAULT 1",
                    "email text",
                    "github_id text",
                    "wechat_id text",
                    "lark_id text",
                    "oidc_id text",
                    "access_token char(32)",
                    "quota integer DEFAULT 0",
                    "used_quota integer DEFAULT 0",
                    "request_count integer DEFAULT 0",
                    "group varchar(32) DEFAULT 'default'",
                    "aff_code varchar(32)",
                    "inviter_id integer"),
            table("options", "PRIMARY KEY (`key`)", "key text", "value text"),
            table(
                    "redemptions",
                    BY_ID,
                    "id integer",
                    "user_id integer",
                    "key char(32)",
                    "status integer DEFAULT 1",
                    "name text",
                    "quota integer DEFAULT 100",
                    "created_time integer",
                    "redeemed_time integer"),
            table(
                    "abilities",
                    "PRIMARY KEY (`group`,`model`,`channel_id`)",
                    "group varchar(32)",
                    "model text",
                    "channel_id integer",
                    "enabled numeric",
                    "priority integer DEFAULT 0"),
            table(
                    "logs",
                    BY_ID,
                    "id integer",
                    "user_id integer",
                    "created_at integer",
                    "type integer",
                    "content text",
                    "username text DEFAULT ''",
                    "token_name text DEFAULT ''",
                    "model_name text DEFAULT ''",
                    "quota integer DEFAULT 0",
                    "prompt_tokens integer DEFAULT 0",
                    "completion_tokens integer DEFAULT 0",
                    "channel_id integer",
                    "request_id text DEFAULT ''",
                    "elapsed_time integer DEFAULT 0",
                    "is_stream numeric DEFAULT false",
                    "system_prompt_reset numeric DEFAULT false"),
            table(
                    "switchboard_channel_keys",
                    BY_ID,
                    "id integer",
                    "channel_id integer NOT NULL",
                    "position integer NOT NULL",
                    "key text NOT NULL",
                    "status integer NOT NULL DEFAULT 1"),
            table("switchboard_journals", BY_ID, "id text NOT NULL", "applied integer NOT NULL DEFAULT 0"),
            table(
                    "switchboard_ledger",
                    "PRIMARY KEY (`user_id`,`number`)",
                    "user_id integer NOT NULL",
                    "number integer NOT NULL",
                    "at integer NOT NULL",
                    "kind varchar(16) NOT NULL",
                    "debit varchar(16) NOT NULL",
                    "credit varchar(16) NOT NULL",
                    "quota integer NOT NULL",
                    "balance integer NOT NULL",
                    "reference varchar(64) NOT NULL",
                    "receipt text NOT NULL",
                    "hash char(64) NOT NULL"),
            table(
                    "switchboard_ledger_heads",
                    "PRIMARY KEY (`user_id`)",
                    "user_id integer NOT NULL",
                    "number integer NOT NULL",
                    "balance integer NOT NULL",
                    "hash char(64) NOT NULL"),
            table("switchboard_closed_sessions", BY_ID, "id text NOT NULL", "ends_at integer NOT NULL"));

    private static final List<Index> INDEXES = List.of(
            index("idx_channels_name", "channels", "name"),
            index("idx_tokens_name", "tokens", "name"),
            unique("idx_tokens_key", "tokens", "key"),
            index("switchboard_tokens_user_id", "tokens", "user_id"),
            index("idx_users_username", "users", "username"),
            index("idx_users_display_name", "users", "display_name"),
            index("idx_users_email", "users", "email"),
            index("idx_users_git_hub_id", "users", "github_id"),
            index("idx_users_we_chat_id", "users", "wechat_id"),
            index("idx_users_lark_id", "users", "lark_id"),
            index("idx_users_oidc_id", "users", "oidc_id"),
            index("idx_users_inviter_id", "users", "inviter_id"),
            unique("idx_users_access_token", "users", "access_token"),
            unique("idx_users_aff_code", "users", "aff_code"),
            index("idx_redemptions_name", "redemptions", "name"),
            unique("idx_redemptions_key", "redemptions", "key"),
            index("idx_abilities_channel_id", "abilities", "channel_id"),
            index("idx_abilities_priority", "abilities", "priority"),
            index("idx_logs_user_id", "logs", "user_id"),
            index("idx_logs_channel_id", "logs", "channel_id"),
            index("idx_logs_model_name", "logs", "model_name"),
            index("idx_logs_token_name", "logs", "token_name"),
            index("index_username_model_name", "logs", "model_name", "username"),
            index("idx_created_at_type", "logs", "created_at", "type"),
            index("switchboard_ledger_at", "switchboard_ledger", "at"));

    private Schema() {}

    /** Adds what is missing. The connection is in a transaction that keeps other writers out. */
    static void complete(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Table table : TABLES) {
                statement.execute(table.create());
                addColumns(statement, table);
            }
            for (Index index : INDEXES) {
                addIndex(statement, index);
            }
            if (!usernamesAreUnique(statement)) {
                addIndex(statement, unique("uni_users_username", "users", "username"));
            }
        }
    }

    private static void addColumns(Statement statement, Table table) throws SQLException {
        Set<String> present = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("PRAGMA table_info(`" + table.name() + "`)")) {
            while (rows.next()) {
                present.add(rows.getString("name").toLowerCase(Locale.ROOT));
            }
        }
        for (Column column : table.columns()) {
            if (!present.contains(column.name())) {
                LOG.info("adding column {}.{}", table.name(), column.name());
                statement.execute(
                        "ALTER TABLE `" + table.name() + "` ADD COLUMN `" + column.name() + "` " + column.type());
            }
        }
    }

    /** An old database may hold what a unique index forbids; it serves on without it. */
    private static void addIndex(Statement statement, Index index) throws SQLException {
        try {
            statement.execute(index.create());
        } catch (SQLException e) {
            if (!index.unique() || !(SqliteErrors.translated(e) instanceof DuplicateException)) {
                throw e;
            }
            LOG.warn("{} holds values twice that should be unique: {}", index.table(), index.columns());
        }
    }

    private static boolean usernamesAreUnique(Statement statement) throws SQLException {
        Set<String> unique = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("PRAGMA index_list(users)")) {
            while (rows.next()) {
                if (rows.getBoolean("unique")) {
                    unique.add(rows.getString("name"));
                }
            }
        }
        for (String index : unique) {
            try (ResultSet rows = statement.executeQuery("PRAGMA index_info(`" + index + "`)")) {
                if (rows.next() && "username".equals(rows.getString("name")) && !rows.next()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Table table(String name, String constraints, String... columns) {
        List<Column> parsed = List.of(columns).stream()
                .map(column -> column.split(" ", 2))
                .map(parts -> new Column(parts[0], parts[1]))
                .toList();
        return new Table(name, parsed, constraints);
    }

    private static Index index(String name, String table, String... columns) {
        return new Index(name, table, false, List.of(columns));
    }

    private static Index unique(String name, String table, String... columns) {
        return new Index(name, table, true, List.of(columns));
    }
}
