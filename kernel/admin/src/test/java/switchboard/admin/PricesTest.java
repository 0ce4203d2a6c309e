package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;
import switchboard.spi.Admission;
import switchboard.spi.Demand;
import switchboard.spi.Names;
import switchboard.spi.Operation;
import switchboard.spi.Options;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.PastCall;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.QuotaPolicyInfo;
import switchboard.spi.Receipt;
import switchboard.spi.Setting;
import switchboard.spi.Usage;
import switchboard.store.Credential;
import switchboard.store.NewToken;
import switchboard.store.PaidCall;
import switchboard.store.Settlement;
import switchboard.store.TokenRow;

/** The price list goes out and in as a whole, and another one can be tried on the last day's calls. */
class PricesTest {
    private static final String LIST = "{\"gpt-4o\": [{\"input\": 2.50}]}";

    private static final String FILE = "/api/price/?download=true";

    private Gateway gateway;
    private Web root;
    private AutoCloseable policy;

    @BeforeEach
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        policy = gateway.leases.offer(QuotaPolicy.class, "test", new Policy(), "test", Version.emptyVersion);
    }

    @AfterEach
    void close() throws Exception {
        policy.close();
        gateway.close();
    }

    @Test
    void whatGoesInComesOutAsItWas() {
        assertThat(root.get("/api/price/").text()).isEqualTo("{\"success\":true,\"message\":\"\",\"data\":{}}");
        Web.Reply none = root.get(FILE);
        assertThat(none.text()).isEqualTo("{}");
        assertThat(none.header("Content-Disposition")).isEqualTo("attachment; filename=\"prices.json\"");
        assertThat(root.put("/api/price/", LIST).text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(root.get(FILE).text()).isEqualTo(LIST);
        assertThat(gateway.store.options().text("ModelPrices")).isEqualTo(LIST);
        assertThat(root.put("/api/price/", root.get(FILE).text()).success()).isTrue();
    }

    @Test
    void whatAPolicyRefusesIsNotStoredAndWhatItWondersAtIs() {
        assertThat(root.put("/api/price/", LIST).success()).isTrue();
        Web.Reply refused = root.put("/api/price/", "{\"bad\": []}");
        assertThat(refused.success()).isFalse();
        assertThat(refused.message()).isEqualTo("ModelPrices: bad has no entry");
        assertThat(root.get(FILE).text()).isEqualTo(LIST);
        Web.Reply wondered = root.put("/api/price/", "{\"ghost\": [{}]}");
        assertThat(wondered.success()).isTrue();
        assertThat(wondered.message()).isEqualTo("no channel serves model ghost; there is no channel 4711");
        assertThat(root.get(FILE).text()).isEqualTo("{\"ghost\": [{}]}");
    }

    @Test
    void anOptionOfAPolicyIsReviewedByWhicheverWayItIsStored() {
        Web.Reply refused = root.put("/api/option/", "{\"key\": \"ModelPrices\", \"value\": \"{\\\"bad\\\": []}\"}");
        assertThat(refused.message()).isEqualTo("ModelPrices: bad has no entry");
        assertThat(gateway.store.options().text("ModelPrices")).isEmpty();
        assertThat(root.put("/api/option/", "{\"key\": \"ModelPrices\", \"value\": \"{\\\"ghost\\\": []}\"}")
                        .message())
                .startsWith("no channel serves model ghost");
        assertThat(root.put("/api/option/", "{\"key\": \"Notice\", \"value\": \"ghost bad\"}")
                        .text())
                .isEqualTo("{\"success\":true,\"message\":\"\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "\"{}\"", "12"})
    void aBodyThatIsNoListChangesNothing(String body) {
        assertThat(root.put("/api/price/", LIST).success()).isTrue();
        assertThat(root.put("/api/price/", body).status()).isEqualTo(400);
        assertThat(root.send("PUT", "/api/price/", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})
                        .status())
                .isEqualTo(400);
        assertThat(root.post("/api/price/preview", body).success()).isFalse();
        assertThat(root.get(FILE).text()).isEqualTo(LIST);
    }

    @Test
    void withoutAPolicyThatHasPricesNoneAreTaken() throws Exception {
        policy.close();
        assertThat(root.put("/api/price/", LIST).message()).isEqualTo("no policy is installed that has price lists");
        assertThat(gateway.store.options().text("ModelPrices")).isEmpty();
        JsonNode view = preview("{\"ModelPrices\": {}}");
        assertThat(view.path("calls").asLong()).isZero();
    }

    @Test
    void previewSaysWhatTheLastDayWouldHaveCost() {
        List<PaidCall> calls = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            calls.add(call("r" + i, i % 5 == 0 ? "gpt-4o" : "gpt-4o-mini", 10, 7));
        }
        calls.add(call("free", "unknown", 10, 3));
        pay(calls);
        JsonNode view = preview("{\"ModelPrices\": {\"price\": 2}}");
        assertThat(view.path("complete").asBoolean()).isTrue();
        assertThat(view.path("calls").asLong()).isEqualTo(2500);
        assertThat(view.path("before").asLong()).isEqualTo(2500 * 7);
        assertThat(view.path("after").asLong()).isEqualTo(2500 * 20);
        assertThat(view.path("unpriced").asLong()).isEqualTo(1);
        assertThat(view.path("unpriced_quota").asLong()).isEqualTo(3);
        assertThat(view.path("until").asLong() - view.path("from").asLong()).isEqualTo(86_400);
        assertThat(view.path("models").toString())
                .isEqualTo("[{\"model\":\"gpt-4o-mini\",\"calls\":2000,\"before\":14000,\"after\":40000},"
                        + "{\"model\":\"gpt-4o\",\"calls\":500,\"before\":3500,\"after\":10000}]");
        assertThat(gateway.store.options().text("ModelPrices"))
                .as("nothing is stored")
                .isEmpty();
    }

    @Test
    void previewThatTakesTooLongSaysHowFarItCame() {
        List<PaidCall> calls = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            calls.add(call("r" + i, "gpt-4o", 1, 1));
        }
        pay(calls);
        Instant start = Instant.now().plusSeconds(1);
        var elapsed = new AtomicLong();
        var preview = new PricePreview(
                gateway.store.entries(), gateway.leases, () -> start.plusSeconds(60 * elapsed.getAndIncrement()));
        PricePreview.View view = preview.of(new Candidate(gateway.store.options(), Map.of()), Optional.empty());
        assertThat(view.complete()).isFalse();
        assertThat(view.calls()).as("one page").isEqualTo(1000);
        assertThat(view.until()).isLessThanOrEqualTo(start.getEpochSecond());
    }

    @Test
    void previewTakesTextObjectsRatiosAndAMoment() {
        pay(List.of(call("r1", "gpt-4o", 10, 7)));
        assertThat(preview("{\"ModelPrices\": \"{\\\"price\\\": 3}\"}")
                        .path("after")
                        .asLong())
                .isEqualTo(30);
        assertThat(preview("{\"GroupRatio\": {\"default\": 4}}").path("after").asLong())
                .isEqualTo(40);
        assertThat(preview("{\"ModelPrices\": {\"price\": 2}, \"at\": \"2040-01-01T00:00:00Z\"}")
                        .path("after")
                        .asLong())
                .as("the fake doubles its price in 2040")
                .isEqualTo(40);
        Web.Reply warned = root.post("/api/price/preview", "{\"ModelPrices\": {\"price\": 2, \"ghost\": 1}}");
        assertThat(warned.success()).isTrue();
        assertThat(warned.message()).startsWith("no channel serves model ghost");
        Web.Reply refused = root.post("/api/price/preview", "{\"ModelPrices\": {\"bad\": []}}");
        assertThat(refused.message()).isEqualTo("ModelPrices: bad has no entry");
        assertThat(root.post("/api/price/preview", "{\"ModelPrices\": {}, \"at\": \"soon\"}")
                        .message())
                .startsWith("at must be a moment");
        assertThat(root.post("/api/price/preview", "{\"ModelPrices\": null}").success())
                .isFalse();
    }

    private JsonNode preview(String body) {
        Web.Reply reply = root.post("/api/price/preview", body);
        assertThat(reply.success()).as("%s", reply).isTrue();
        return reply.data();
    }

    private void pay(List<PaidCall> calls) {
        gateway.user("payer", 1);
        long user = gateway.row("payer").id();
        gateway.store.users().setQuota(user, 1_000_000);
        TokenRow token = gateway.store
                .tokens()
                .create(new NewToken(user, "all", TokenRow.NEVER, 0, true, Optional.empty(), Optional.empty()));
        Credential payer = gateway.store.callers().load(token.key());
        for (PaidCall call : calls) {
            assertThat(gateway.store
                            .accounts()
                            .hold(call.relayId(), user, payer.token().id(), call.quota())
                            .settle(new Settlement(call.quota(), 1, true, Optional.empty(), "default", call.json())))
                    .isTrue();
        }
        assertThat(gateway.store.flush()).isTrue();
    }

    private static PaidCall call(String id, String model, long prompt, long quota) {
        return new PaidCall(
                id,
                Instant.now(),
                "default",
                Operation.CHAT,
                model,
                1,
                1,
                Ending.COMPLETE,
                false,
                new Usage(prompt, 0),
                new Receipt("ratio", List.of(new Receipt.Item("prompt", prompt, "0.7")), "1", Receipt.Rule.UP),
                quota);
    }

    /** A price for every token, doubled in 2040; group ratios stand for it where there is none. */
    private static final class Policy implements QuotaPolicy {
        private static final Pattern NUMBER = Pattern.compile("\"(?:price|default)\": ?([0-9]+)");
        private static final Instant DEARER = Instant.parse("2040-01-01T00:00:00Z");

        @Override
        public QuotaPolicyInfo info() {
            return new QuotaPolicyInfo(
                    "test", "Test", 1, List.of(new Setting("ModelPrices", Setting.Type.JSON, "", "", "")));
        }

        @Override
        public Admission admit(Demand demand) {
            throw new AssertionError("nobody calls here: only prices are asked for");
        }

        @Override
        public OptionalLong reprice(PastCall call, Options options) {
            if (call.model().equals("unknown")) {
                return OptionalLong.empty();
            }
            Matcher price = NUMBER.matcher(options.text("ModelPrices") + options.text("GroupRatio"));
            long each = price.find() ? Long.parseLong(price.group(1)) : 0;
            return OptionalLong.of(call.usage().prompt() * each * (call.at().isBefore(DEARER) ? 1 : 2));
        }

        @Override
        public List<String> review(String option, String value, Names names) {
            if (value.contains("bad")) {
                throw new IllegalArgumentException(option + ": bad has no entry");
            }
            return value.contains("ghost") && !names.model("ghost") && !names.channel(4711)
                    ? List.of("no channel serves model ghost", "there is no channel 4711")
                    : List.of();
        }
    }
}
