package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeUpstream;

/** A price list from its import to a call's receipt, and what another one would have cost. */
class PricesBlackBoxIT {
    private static final String MODEL = "gpt-4o-mini";

    @Test
    void aCallCostsWhatTheListSaysAndItsReceiptProvesIt() throws Exception {
        try (var installation = Installation.fresh().start();
                var upstream = FakeUpstream.start(Scripts.chat(1001, 10, Duration.ZERO))) {
            Management root = installation.management();
            root.addChannel(upstream.url(), MODEL);
            var list = prices("0.3", "0.7");
            assertThat(root.call("PUT", "/api/price/", list).path("message").asText())
                    .isEmpty();
            assertThat(root.get("/api/price/")).isEqualTo(Management.JSON.readTree(list));
            assertThat(refusal(root, prices("-1", "0.7"))).contains("input");
            assertThat(root.get("/api/price/")).as("after the refusal").isEqualTo(Management.JSON.readTree(list));

            Management anna = root.addUser("anna", 1_000_000);
            var caller = new Caller(installation, anna.addToken("anna"));
            HttpResponse<String> answer = caller.post("/v1/chat/completions", Caller.chat(MODEL, true, "hello"));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            // (1001 × 0.3 + 10 × 0.7) / 1,000,000 × 500,000 = 153.65, and rounded up
            String id = answer.headers().firstValue("X-Oneapi-Request-Id").orElseThrow();
            JsonNode receipt = anna.get("/api/log/" + id + "/receipt");
            assertThat(byHand(receipt)).isEqualTo(154);
            assertThat(receipt.path("quota").asLong()).isEqualTo(154);
            assertThat(receipt.path("entry").path("balance").asLong()).isEqualTo(1_000_000 - 154);
            assertThat(anna.get("/api/user/self").path("quota").asLong()).isEqualTo(1_000_000 - 154);

            JsonNode preview = root.post(
                    "/api/price/preview",
                    Management.JSON.createObjectNode().set("ModelPrices", Management.JSON.readTree(prices("3", "7"))));
            assertThat(preview.path("calls").asLong()).isEqualTo(1);
            assertThat(preview.path("before").asLong()).isEqualTo(154);
            assertThat(preview.path("after").asLong()).isEqualTo(1537);
            assertThat(root.get("/api/price/")).as("after the preview").isEqualTo(Management.JSON.readTree(list));
        }
    }

    private static String prices(String input, String output) {
        return "{\"gpt-4o-mini\":[{\"input\":%s,\"output\":%s}]}".formatted(input, output);
    }

    private static String refusal(Management root, String list) throws Exception {
        JsonNode answer = root.call("PUT", "/api/price/", list);
        assertThat(answer.path("success").asBoolean()).isFalse();
        return answer.path("message").asText();
    }

    /** As docs/billing.md says it is done. */
    private static long byHand(JsonNode receipt) {
        assertThat(receipt.path("rule").asText()).isEqualTo("up");
        var sum = BigDecimal.ZERO;
        for (JsonNode item : receipt.path("items")) {
            sum = sum.add(new BigDecimal(item.path("price").asText())
                    .multiply(new BigDecimal(item.path("count").asText())));
        }
        return sum.multiply(new BigDecimal(receipt.path("factor").asText()))
                .setScale(0, RoundingMode.UP)
                .longValueExact();
    }
}
