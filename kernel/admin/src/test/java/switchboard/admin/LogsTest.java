package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.store.LogRow;
import switchboard.store.UserRow;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogsTest {
    private final long now = Instant.now().getEpochSecond();

    private Gateway gateway;
    private Web admin;
    private Web anna;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
        anna = gateway.user("anna", UserRow.COMMON);
        gateway.user("bert", UserRow.COMMON);
        for (int i = 0; i < 12; i++) {
            append("anna", now - 100 + i, "gpt-4o", "work", 100, 7);
        }
        append("anna", now - 50, "o1", "play", 1000, 8);
        append("bert", now - 40, "gpt-4o", "work", 5, 7);
        gateway.store
                .logs()
                .append(LogRow.note(LogRow.SYSTEM, gateway.row("anna").id(), "anna", now - 10, "50%_off"));
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private void append(String user, long at, String model, String token, long quota, long channel) {
        gateway.store
                .logs()
                .append(new LogRow(
                        0,
                        gateway.row(user).id(),
                        at,
                        LogRow.CONSUMPTION,
                        "倍率",
                        user,
                        token,
                        model,
                        quota,
                        20,
                        10,
                        channel,
                        "req-" + at,
                        1234,
                        true,
                        false));
    }

    @Test
    void aLineHasAllOfOneApisMembers() {
        JsonNode line = admin.get("/api/log/?type=2&username=bert").data().path(0);
        assertThat(line.path("id").asLong()).isPositive();
        assertThat(line.toString())
                .isEqualTo(
                        "{\"id\":%d,\"user_id\":%d,\"created_at\":%d,\"type\":2,\"content\":\"倍率\",\"username\":\"bert\",\"token_name\":\"work\",\"model_name\":\"gpt-4o\",\"quota\":5,\"prompt_tokens\":20,\"completion_tokens\":10,\"channel\":7,\"request_id\":\"req-%d\",\"elapsed_time\":1234,\"is_stream\":true,\"system_prompt_reset\":false}"
                                .formatted(
                                        line.path("id").asLong(),
                                        gateway.row("bert").id(),
                                        now - 40,
                                        now - 40));
    }

    @ParameterizedTest
    @CsvSource({
        "type=2&username=anna, 10",
        "type=2&username=anna&p=1, 3",
        "type=2&username=anna&p=2, 0",
        "type=2&model_name=o1, 1",
        "type=2&model_name=o, 0",
        "type=2&token_name=play, 1",
        "type=2&channel=8, 1",
        "type=9, 0",
        "type=2&username=an%25, 0",
    })
    void administratorsNarrowTheLog(String query, int lines) {
        assertThat(admin.get("/api/log/?" + query).data()).hasSize(lines);
    }

    @Test
    void momentsAreInclusive() {
        String query = "/api/log/?type=2&start_timestamp=%d&end_timestamp=%d".formatted(now - 50, now - 40);
        assertThat(admin.get(query).data()).hasSize(2);
        assertThat(admin.get(query.replace(Long.toString(now - 40), Long.toString(now - 41)))
                        .data())
                .hasSize(1);
        assertThat(admin.get(query.replace(Long.toString(now - 50), "soon")).data())
                .hasSize(10);
    }

    @Test
    void usersSeeTheirOwnLinesWithoutNumbers() {
        for (String path : List.of("/api/log/self?username=bert&channel=99", "/api/log/self/search?keyword=2")) {
            Web.Reply reply = anna.get(path);
            assertThat(reply.data()).isNotEmpty();
            reply.data().forEach(line -> {
                assertThat(line.path("id").asLong()).isZero();
                assertThat(line.path("username").asText()).isEqualTo("anna");
            });
        }
        assertThat(anna.get("/api/log/self/search?keyword=nonsense").data().toString())
                .isEqualTo("[]");
    }

    @Test
    void searchesAreByTypeOrPrefixWithoutWildcards() {
        assertThat(admin.get("/api/log/search?keyword=50%25_").data()).hasSize(1);
        assertThat(admin.get("/api/log/search?keyword=50__").data()).isEmpty();
        assertThat(admin.get("/api/log/search?keyword=%25").data()).isEmpty();
        assertThat(admin.get("/api/log/search?keyword=2").data()).hasSize(14);
    }

    @Test
    void sumsAreOfCallsAlone() {
        assertThat(admin.get("/api/log/stat").data().toString()).isEqualTo("{\"quota\":2205}");
        assertThat(admin.get("/api/log/stat?type=4&username=anna").data().toString())
                .isEqualTo("{\"quota\":2200}");
        assertThat(anna.get("/api/log/self/stat?username=bert").data().toString())
                .isEqualTo("{\"quota\":2200}");
        assertThat(anna.get("/api/log/self/stat?model_name=o1").data().toString())
                .isEqualTo("{\"quota\":1000}");
        assertThat(anna.get("/api/log/self/stat?model_name=none").data().toString())
                .isEqualTo("{\"quota\":0}");
    }

    @Test
    void theDashboardIsByDayAndModel() {
        Web.Reply reply = anna.get("/api/user/dashboard");
        List<String> models = new ArrayList<>();
        reply.data().forEach(day -> models.add(day.path("ModelName").asText()));
        assertThat(models).contains("gpt-4o", "o1");
        JsonNode first = reply.data().path(0);
        assertThat(first.properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactly("Day", "ModelName", "RequestCount", "Quota", "PromptTokens", "CompletionTokens");
        assertThat(first.path("Day").asText()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(gateway.user("idle", UserRow.COMMON)
                        .get("/api/user/dashboard")
                        .text())
                .isEqualTo("{\"success\":true,\"message\":\"\",\"data\":null}");
    }

    @Test
    void oldLinesAreDeletedOnlyBeforeAMoment() {
        gateway.store.logs().append(LogRow.note(LogRow.SYSTEM, 0, "", 1000, "old"));
        gateway.store.logs().append(LogRow.note(LogRow.SYSTEM, 0, "", 1001, "newer"));
        for (String query : List.of("", "?target_timestamp=", "?target_timestamp=0", "?target_timestamp=soon")) {
            assertThat(admin.delete("/api/log/" + query).message()).isEqualTo("target timestamp is required");
        }
        assertThat(admin.delete("/api/log/?target_timestamp=1001").text())
                .isEqualTo("{\"success\":true,\"message\":\"\",\"data\":1}");
        assertThat(admin.get("/api/log/search?keyword=old").data()).isEmpty();
        assertThat(admin.get("/api/log/search?keyword=newer").data()).hasSize(1);
    }
}
