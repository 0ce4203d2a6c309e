package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A database that One API made is opened where it is, and everything in it holds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("engine")
final class SampleDatabaseTest {
    private JsonNode expected;
    private Path file;
    private Store store;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        expected = Json.MAPPER.readTree(Fixture.sample(TestEngine.NOW.expected()));
        file = Fixture.sample(folder);
        store = Fixture.store(folder);
    }

    @AfterAll
    void close() {
        store.close();
    }

    @Test
    void everyUserIsThere() {
        for (JsonNode user : expected.get("users")) {
            assertThat(store.users().find(user.get("id").longValue()))
                    .contains(new UserRow(
                            user.get("id").longValue(),
                            text(user, "username"),
                            text(user, "display_name"),
                            user.get("role").intValue(),
                            user.get("status").intValue(),
                            text(user, "email"),
                            text(user, "github_id"),
                            text(user, "wechat_id"),
                            text(user, "lark_id"),
                            text(user, "oidc_id"),
                            text(user, "access_token"),
                            user.get("quota").longValue(),
                            user.get("used_quota").longValue(),
                            user.get("request_count").longValue(),
                            text(user, "group"),
                            text(user, "aff_code"),
                            user.get("inviter_id").longValue()));
        }
        assertThat(expected.get("users")).hasSize(17);
    }

    @Test
    void everyPasswordIsAccepted() {
        for (Map.Entry<String, JsonNode> password : expected.get("passwords").properties()) {
            UserRow user = store.users().named(password.getKey()).orElseThrow();
            assertThat(store.users().hasPassword(user.id(), password.getValue().textValue()))
                    .as(password.getKey())
                    .isTrue();
            assertThat(store.users().hasPassword(user.id(), password.getValue().textValue() + "x"))
                    .isFalse();
        }
    }

    @Test
    void onlyEnabledUsersLogIn() {
        assertThat(store.users().withPassword("ada", "pass-a-ada")).isPresent();
        assertThat(store.users().withPassword("ada@acme.example", "pass-a-ada")).isPresent();
        assertThat(store.users().withPassword("bert", "pass-a-bert")).isEmpty(); // disabled
        assertThat(store.users().withPassword("nobody", "pass-a-ada")).isEmpty();
        assertThat(store.users().withPassword("", "pass-a-ada")).isEmpty();
    }

    @Test
    void theKnownRootPasswordIsNoticed() {
        assertThat(store.users().rootHasKnownPassword()).isTrue();
    }

    @Test
    void everyTokenIsHonoured() {
        for (JsonNode token : expected.get("tokens")) {
            Credential credential = store.callers().load(text(token, "key"));
            assertThat(credential.token())
                    .isEqualTo(new TokenRow(
                            token.get("id").longValue(),
                            token.get("user_id").longValue(),
                            text(token, "key"),
                            token.get("status").intValue(),
                            text(token, "name"),
                            token.get("created_time").longValue(),
                            token.get("accessed_time").longValue(),
                            token.get("expired_time").longValue(),
                            token.get("remain_quota").longValue(),
                            token.get("unlimited_quota").booleanValue(),
                            token.get("used_quota").longValue(),
                            optional(token, "models"),
                            optional(token, "subnet")));
            assertThat(credential.owner().id()).isEqualTo(token.get("user_id").longValue());
        }
        assertThat(expected.get("tokens")).hasSize(62);
    }

    @Test
    void everyChannelIsThere() {
        for (JsonNode channel : expected.get("channels")) {
            assertThat(store.routing().current().channel(channel.get("id").longValue()))
                    .contains(new ChannelRow(
                            channel.get("id").longValue(),
                            channel.get("type").intValue(),
                            text(channel, "key"),
                            channel.get("status").intValue(),
                            text(channel, "name"),
                            number(channel, "weight"),
                            channel.get("created_time").longValue(),
                            channel.get("test_time").longValue(),
                            channel.get("response_time").longValue(),
                            optional(channel, "base_url"),
                            optional(channel, "other"),
                            channel.get("balance").doubleValue(),
                            channel.get("balance_updated_time").longValue(),
                            text(channel, "models"),
                            text(channel, "group"),
                            channel.get("used_quota").longValue(),
                            optional(channel, "model_mapping"),
                            number(channel, "priority"),
                            text(channel, "config"),
                            optional(channel, "system_prompt")));
        }
        assertThat(store.channels().all()).hasSize(25);
    }

    @Test
    void everyGroupHasItsModels() {
        for (Map.Entry<String, JsonNode> group :
                expected.get("api").get("available_models").properties()) {
            List<String> models = StreamSupport.stream(group.getValue().spliterator(), false)
                    .map(JsonNode::textValue)
                    .toList();
            assertThat(store.routing().current().models(group.getKey())).isEqualTo(models);
        }
    }

    @Test
    void everyOptionHasItsValue() {
        for (Map.Entry<String, JsonNode> option : expected.get("options").properties()) {
            if (!option.getKey().equals("ModelRatio")) {
                assertThat(store.options().text(option.getKey()))
                        .isEqualTo(option.getValue().textValue());
            }
        }
        assertThat(store.options().text("AnOldOption")).isEqualTo("kept from an older version");
    }

    @Test
    void storedModelPricesAreCompletedByBuiltInOnes() throws IOException {
        JsonNode prices = Json.MAPPER.readTree(store.options().text("ModelRatio"));
        assertThat(prices.get("mock").doubleValue()).isEqualTo(1.5);
        assertThat(prices.get("gpt-4o").doubleValue()).isEqualTo(2.5);
        assertThat(prices.get("deepseek-chat").doubleValue()).isEqualTo(0.07);
        assertThat(prices.get("openrouter/auto").doubleValue()).isEqualTo(-500000);
    }

    @Test
    void totalsAreKept() throws SQLException {
        assertThat(store.logs().consumed(LogFilter.ALL))
                .isEqualTo(expected.get("consumed").longValue());
        for (Map.Entry<String, JsonNode> user : expected.get("consumed_by_user").properties()) {
            var filter = new LogFilter(LogRow.CONSUMPTION, 0, 0, 0, user.getKey(), "", "", 0);
            assertThat(store.logs().consumed(filter)).isEqualTo(user.getValue().longValue());
        }
        for (Map.Entry<String, JsonNode> model :
                expected.get("consumed_by_model").properties()) {
            var filter = new LogFilter(LogRow.CONSUMPTION, 0, 0, 0, "", "", model.getKey(), 0);
            assertThat(store.logs().consumed(filter)).isEqualTo(model.getValue().longValue());
        }
        for (Map.Entry<String, JsonNode> channel :
                expected.get("consumed_by_channel").properties()) {
            var filter = new LogFilter(LogRow.CONSUMPTION, 0, 0, 0, "", "", "", Long.parseLong(channel.getKey()));
            assertThat(store.logs().consumed(filter))
                    .isEqualTo(channel.getValue().longValue());
        }
        assertThat(Fixture.number(file, "SELECT SUM(quota) FROM users"))
                .isEqualTo(expected.get("user_sums").get("quota").longValue());
    }

    @Test
    void everyLineOfTheLogIsFoundByPaging() {
        List<LogRow> all = new ArrayList<>();
        long before = Long.MAX_VALUE;
        for (List<LogRow> some = store.logs().before(LogFilter.ALL, before, 100);
                !some.isEmpty();
                some = store.logs().before(LogFilter.ALL, before, 100)) {
            all.addAll(some);
            before = some.getLast().id();
        }
        Map<String, Long> byType = new TreeMap<>(all.stream()
                .map(row -> Integer.toString(row.type()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
        expected.get("logs_by_type")
                .properties()
                .forEach(type -> assertThat(byType)
                        .containsEntry(type.getKey(), type.getValue().longValue()));
        assertThat(all).hasSize(606);
        assertThat(all.stream().filter(LogRow::stream))
                .hasSize(expected.get("streams").intValue());
    }

    @Test
    @Tag("sqlite")
    void itsJournalModeIsNowOursAndItsTablesStillTheirs() throws SQLException {
        assertThat(Fixture.text(file, "PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(Fixture.number(file, "SELECT COUNT(*) FROM pragma_table_info('users')"))
                .isEqualTo(18);
        assertThat(Fixture.number(file, "SELECT COUNT(*) FROM users")).isEqualTo(17);
    }

    private static String text(JsonNode row, String name) {
        return row.get(name).isNull() ? "" : row.get(name).textValue();
    }

    private static Optional<String> optional(JsonNode row, String name) {
        return Optional.ofNullable(row.get(name).textValue());
    }

    private static OptionalLong number(JsonNode row, String name) {
        return row.get(name).isNull()
                ? OptionalLong.empty()
                : OptionalLong.of(row.get(name).longValue());
    }
}
