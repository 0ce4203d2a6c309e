package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import switchboard.testkit.MockUpstream;

/** What administrators ask of channels, on the assembled gateway with its own bundles. */
class ChannelsBlackBoxIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> DIALECTS =
            List.of("openai-chat", "openai-responses", "claude-messages", "gemini-generate");
    private static final Map<Integer, String> MODELS =
            Map.of(1, "gpt-4o-mini", 14, "claude-haiku-4-5", 24, "gemini-2.5-flash");

    @Test
    void channelsAreTestedInEveryDialectAndAskedWhatTheyHave() throws Exception {
        try (var installation = Installation.fresh().start();
                var upstream = MockUpstream.start(0, Duration.ZERO, 3)) {
            Management root = installation.management();
            for (Map.Entry<Integer, String> each : MODELS.entrySet()) {
                root.addChannel(each.getKey(), upstream.url(), each.getValue());
                long id = root.get("/api/channel/").path(0).path("id").asLong();
                for (String dialect : DIALECTS) {
                    probe(root, id, each.getValue(), dialect, false);
                    probe(root, id, each.getValue(), dialect, true);
                }
                assertThat(root.get("/api/channel/fetch_models/" + id))
                        .as("models of type %d", each.getKey())
                        .isNotEmpty();
            }
            assertThat(root.call("GET", "/api/channel/test", "").path("success").asBoolean())
                    .isTrue();
        }
    }

    private static void probe(Management root, long id, String model, String dialect, boolean stream) throws Exception {
        JsonNode told = root.call(
                "GET", "/api/channel/test/%d?model=%s&dialect=%s&stream=%s".formatted(id, model, dialect, stream), "");
        assertThat(told.path("success").asBoolean()).as("%s", told).isTrue();
        assertThat(told.path("message").asText()).as("%s", told).isNotBlank();
        assertThat(told.path("dialect").asText()).isEqualTo(dialect);
        assertThat(told.has("first_token_ms")).as("%s", told).isTrue();
        assertThat(told.path("first_token_ms").asLong())
                .isLessThanOrEqualTo(told.path("latency_ms").asLong());
    }

    @Test
    void aGatewayTellsAnotherItsBalance() throws Exception {
        try (var installation = Installation.fresh().start()) {
            Management root = installation.management();
            ObjectNode token = JSON.createObjectNode().put("name", "inner").put("remain_quota", 1_000_000);
            ObjectNode channel = JSON.createObjectNode()
                    .put("type", 8)
                    .put("name", "myself")
                    .put("key", root.addToken(token))
                    .put("base_url", installation.url("").toString())
                    .put("models", "m")
                    .put("group", "default");
            root.post("/api/channel/", channel);
            long id = root.get("/api/channel/").path(0).path("id").asLong();
            JsonNode told = root.call("GET", "/api/channel/update_balance/" + id, "");
            assertThat(told.path("success").asBoolean()).as("%s", told).isTrue();
            assertThat(told.path("balance").asDouble()).isEqualTo(2);
            assertThat(root.get("/api/channel/" + id).path("balance").asDouble())
                    .isEqualTo(2);
        }
    }
}
