package switchboard.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * One API's tables, and ours beside them. Nothing but a table: {@link Migration} makes databases so.
 *
 * <p>Types are those of {@link SqlStyle#types}: {@code id} numbers rows, {@code label} is a text that may have an index
 * or a default, {@code longtext} one that may be long; {@code text} is a text in all databases.
 */
final class Schema {
    /** What tells nodes of changes. */
    static final String GENERATION = "SELECT generation FROM switchboard_generation WHERE id = 1";

    /** Tells them. */
    static final String NEXT_GENERATION = "UPDATE switchboard_generation SET generation = generation + 1 WHERE id = 1";

    /** What a database has that holds the log alone. */
    static final Set<String> OF_LOG = Set.of("logs", "switchboard_journals");

    /**
     * A column.
     *
     * @param name its name
     * @param type its type here
     * @param rest what else is said of it
     */
    record Column(String name, String type, String rest) {
        String sql(SqlStyle style) {
            return style.quoted(name) + " " + style.type(type) + rest;
        }
    }

    /** A table, and its primary key. */
    record Table(String name, List<String> key, List<Column> columns) {
        boolean numbered() {
            return columns.getFirst().type().equals("id");
        }
    }

    /** An index. */
    record Index(String name, String table, boolean unique, List<String> columns) {}

    private static final List<String> BY_ID = List.of("id");

    static final List<Table> TABLES = List.of(
            table(
                    "channels",
                    BY_ID,
                    "id id",
                    "type integer DEFAULT 0",
                    "key text",
                    "status integer DEFAULT 1",
                    "name label",
                    "weight unsigned DEFAULT 0",
                    "created_time integer",
                    "test_time integer",
                    "response_time integer",
                    "base_url label DEFAULT ''",
                    "other longtext",
                    "balance real",
                    "balance_updated_time integer",
                    "models longtext",
                    "group varchar(32) DEFAULT 'default'",
                    "used_quota integer DEFAULT 0",
                    "model_mapping varchar(1024) DEFAULT ''",
                    "priority integer DEFAULT 0",
                    "config longtext",
                    "system_prompt text"),
            table(
                    "tokens",
                    BY_ID,
                    "id id",
                    "user_id integer",
                    "key char(48)",
                    "status integer DEFAULT 1",
                    "name label",
                    "created_time integer",
                    "accessed_time integer",
                    "expired_time integer DEFAULT -1",
                    "remain_quota integer DEFAULT 0",
                    "unlimited_quota boolean DEFAULT false",
                    "used_quota integer DEFAULT 0",
                    "models text",
                    "subnet label DEFAULT ''"),
            table(
                    "users",
                    BY_ID,
                    "id id",
                    "username label",
                    "password longtext NOT NULL",
                    "display_name label",
                    "role integer DEFAULT 1",
                    "status integer DEFAULT 1",
                    "email label",
                    "github_id label",
                    "wechat_id label",
                    "lark_id label",
                    "oidc_id label",
                    "access_token char(32)",
                    "quota integer DEFAULT 0",
                    "used_quota integer DEFAULT 0",
                    "request_count integer DEFAULT 0",
                    "group varchar(32) DEFAULT 'default'",
                    "aff_code varchar(32)",
                    "inviter_id integer"),
            table("options", List.of("key"), "key label", "value longtext"),
            table(
                    "redemptions",
                    BY_ID,
                    "id id",
                    "user_id integer",
                    "key char(32)",
                    "status integer DEFAULT 1",
                    "name label",
                    "quota integer DEFAULT 100",
                    "created_time integer",
                    "redeemed_time integer"),
            table(
                    "abilities",
                    List.of("group", "model", "channel_id"),
                    "group varchar(32)",
                    "model label",
                    "channel_id integer",
                    "enabled boolean",
                    "priority integer DEFAULT 0"),
            table(
                    "logs",
                    BY_ID,
                    "id id",
                    "user_id integer",
                    "created_at integer",
                    "type integer",
                    "content longtext",
                    "username label DEFAULT ''",
                    "token_name label DEFAULT ''",
                    "model_name label DEFAULT ''",
                    "quota integer DEFAULT 0",
                    "prompt_tokens integer DEFAULT 0",
                    "completion_tokens integer DEFAULT 0",
                    "channel_id integer",
                    "request_id label DEFAULT ''",
                    "elapsed_time integer DEFAULT 0",
                    "is_stream boolean DEFAULT false",
                    "system_prompt_reset boolean DEFAULT false"),
            table(
                    "switchboard_channel_keys",
                    BY_ID,
                    "id id",
                    "channel_id integer NOT NULL",
                    "position integer NOT NULL",
                    "key text NOT NULL",
                    "status integer NOT NULL DEFAULT 1",
                    "disabled_at integer",
                    "reason longtext"),
            table(
                    "switchboard_channel_tags",
                    List.of("channel_id", "tag"),
                    "channel_id integer NOT NULL",
                    "tag varchar(64) NOT NULL"),
            table("switchboard_guarded_channels", List.of("channel_id"), "channel_id integer NOT NULL"),
            table("switchboard_journals", BY_ID, "id label NOT NULL", "applied integer NOT NULL DEFAULT 0"),
            table(
                    "switchboard_ledger",
                    List.of("user_id", "number"),
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
                    List.of("user_id"),
                    "user_id integer NOT NULL",
                    "number integer NOT NULL",
                    "balance integer NOT NULL",
                    "hash char(64) NOT NULL"),
            table("switchboard_nodes", BY_ID, "id varchar(64) NOT NULL", "seen_at integer NOT NULL"),
            table(
                    "switchboard_leases",
                    List.of("kind", "account_id", "node"),
                    "node varchar(64) NOT NULL",
                    "kind varchar(16) NOT NULL",
                    "account_id integer NOT NULL",
                    "quota integer NOT NULL",
                    "wanted integer NOT NULL DEFAULT 0"),
            table(
                    "switchboard_spending",
                    List.of("kind", "subject", "hour"),
                    "kind varchar(8) NOT NULL",
                    "subject label NOT NULL",
                    "hour integer NOT NULL",
                    "quota integer NOT NULL"),
            table("switchboard_notes", BY_ID, "id label NOT NULL", "noted_at integer NOT NULL"),
            table(
                    "switchboard_audit",
                    BY_ID,
                    "id id",
                    "at integer NOT NULL",
                    "actor_id integer NOT NULL",
                    "actor label NOT NULL",
                    "via varchar(64) NOT NULL",
                    "address label NOT NULL",
                    "action varchar(64) NOT NULL",
                    "target_kind varchar(32) NOT NULL",
                    "target label NOT NULL",
                    "target_name label NOT NULL",
                    "was longtext",
                    "became longtext"),
            table(
                    "switchboard_external_ids",
                    BY_ID,
                    "id char(64) NOT NULL",
                    "method varchar(64) NOT NULL",
                    "external_id label NOT NULL",
                    "user_id integer NOT NULL"),
            table(
                    "switchboard_tickets",
                    List.of("kind", "id"),
                    "kind varchar(32) NOT NULL",
                    "id char(64) NOT NULL",
                    "value text NOT NULL",
                    "tries integer NOT NULL DEFAULT 0",
                    "ends_at integer NOT NULL"),
            table(
                    "switchboard_access_tokens",
                    BY_ID,
                    "id id",
                    "user_id integer NOT NULL",
                    "name label NOT NULL",
                    "hash char(64) NOT NULL",
                    "hint varchar(8) NOT NULL",
                    "read_only boolean NOT NULL",
                    "areas label NOT NULL",
                    "created_at integer NOT NULL",
                    "expires_at integer NOT NULL",
                    "used_at integer NOT NULL"),
            table(
                    "switchboard_two_factor",
                    List.of("user_id"),
                    "user_id integer NOT NULL",
                    "secret varchar(64) NOT NULL",
                    "confirmed_at integer NOT NULL",
                    "last_step integer NOT NULL",
                    "tries integer NOT NULL",
                    "tries_until integer NOT NULL"),
            table(
                    "switchboard_recovery_codes",
                    List.of("user_id", "hash"),
                    "user_id integer NOT NULL",
                    "hash char(64) NOT NULL"),
            table(
                    "switchboard_passkeys",
                    BY_ID,
                    "id id",
                    "user_id integer NOT NULL",
                    "name label NOT NULL",
                    "digest char(64) NOT NULL",
                    "credential_id text NOT NULL",
                    "handle varchar(128) NOT NULL",
                    "public_key text NOT NULL",
                    "sign_count integer NOT NULL",
                    "transports label NOT NULL",
                    "backup_eligible boolean NOT NULL",
                    "backed_up boolean NOT NULL",
                    "created_at integer NOT NULL",
                    "used_at integer NOT NULL"),
            table(
                    "switchboard_sessions",
                    BY_ID,
                    "id varchar(32) NOT NULL",
                    "user_id integer NOT NULL",
                    "signer varchar(32) NOT NULL",
                    "stamp varchar(64) NOT NULL",
                    "created_at integer NOT NULL",
                    "seen_at integer NOT NULL",
                    "ends_at integer NOT NULL",
                    "address label NOT NULL",
                    "agent label NOT NULL"),
            table(
                    "switchboard_notices",
                    BY_ID,
                    "id id",
                    "delivery char(32) NOT NULL",
                    "about label NOT NULL",
                    "event varchar(32) NOT NULL",
                    "user_id integer NOT NULL",
                    "address text NOT NULL",
                    "language varchar(8) NOT NULL",
                    "facts text NOT NULL",
                    "happened_at integer NOT NULL",
                    "state varchar(16) NOT NULL",
                    "notifier varchar(64) NOT NULL",
                    "destination text NOT NULL",
                    "tries integer NOT NULL DEFAULT 0",
                    "due_at integer NOT NULL",
                    "error text NOT NULL",
                    "changed_at integer NOT NULL"),
            table("switchboard_closed_sessions", BY_ID, "id label NOT NULL", "ends_at integer NOT NULL"),
            table("switchboard_generation", BY_ID, "id integer NOT NULL", "generation integer NOT NULL DEFAULT 0"));

    static final List<Index> INDEXES = List.of(
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
            index("switchboard_ledger_at", "switchboard_ledger", "at"),
            unique("switchboard_access_tokens_hash", "switchboard_access_tokens", "hash"),
            index("switchboard_access_tokens_user_id", "switchboard_access_tokens", "user_id"),
            unique("switchboard_passkeys_digest", "switchboard_passkeys", "digest"),
            index("switchboard_passkeys_user_id", "switchboard_passkeys", "user_id"),
            index("switchboard_sessions_user_id", "switchboard_sessions", "user_id"),
            index("switchboard_sessions_ends_at", "switchboard_sessions", "ends_at"),
            index("switchboard_audit_at", "switchboard_audit", "at"),
            index("switchboard_audit_target", "switchboard_audit", "target_kind", "target"),
            index("switchboard_external_ids_user_id", "switchboard_external_ids", "user_id"),
            index("switchboard_tickets_ends_at", "switchboard_tickets", "ends_at"),
            index("switchboard_notices_due", "switchboard_notices", "state", "due_at"),
            index("switchboard_notices_about", "switchboard_notices", "about"),
            index("switchboard_spending_hour", "switchboard_spending", "hour"));

    /** Unique by a constraint where One API made it, by an index or under another name where older releases did. */
    static final Index USERNAMES = unique("uni_users_username", "users", "username");

    private Schema() {}

    /** The number in a row of {@link #GENERATION}. */
    static long generation(ResultSet row) throws SQLException {
        if (!row.next()) {
            throw new SQLException("the table switchboard_generation has no row");
        }
        return row.getLong(1);
    }

    private static Table table(String name, List<String> key, String... columns) {
        List<Column> parsed = List.of(columns).stream()
                .map(column -> column.split(" ", 3))
                .map(parts -> new Column(parts[0], parts[1], parts.length > 2 ? " " + parts[2] : ""))
                .toList();
        return new Table(name, key, parsed);
    }

    private static Index index(String name, String table, String... columns) {
        return new Index(name, table, false, List.of(columns));
    }

    private static Index unique(String name, String table, String... columns) {
        return new Index(name, table, true, List.of(columns));
    }
}
