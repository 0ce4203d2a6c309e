package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.spi.Failure;
import switchboard.store.ChannelRow;
import switchboard.store.UserRow;

/** Channels are tested, one by one and all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelTestsTest {
    private Gateway gateway;
    private Web admin;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
    }

    @AfterEach
    void clear() {
        gateway.store.channels().all().forEach(row -> gateway.store.channels().delete(row.id()));
        gateway.upstreams.asked.clear();
        gateway.store.options().put("AutomaticDisableChannelEnabled", "false");
        gateway.store.options().put("AutomaticEnableChannelEnabled", "false");
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void aTestTellsWhatTheModelSaid() {
        long id = create("good", "gpt-4o,gpt-4o-mini", ChannelRow.ENABLED);
        Web.Reply reply = admin.get("/api/channel/test/" + id + "/?model=gpt-4o-mini");
        assertThat(reply.text())
                .isEqualTo("{\"success\":true,\"message\":\"hello\",\"time\":0.042,\"modelName\":\"gpt-4o-mini\"}");
        assertThat(gateway.upstreams.asked).containsExactly("good:gpt-4o-mini");
        assertThat(row(id).responseTime()).isEqualTo(42);
        assertThat(row(id).testTime()).isPositive();
        assertThat(admin.get("/api/log/?type=5&channel=" + id)
                        .data()
                        .path(0)
                        .path("content")
                        .asText())
                .isEqualTo("渠道 good 测试成功，响应：hello");
    }

    @Test
    void aModelThatTheChannelLacksIsReplacedByItsFirst() {
        long id = create("good", "m1,m2", ChannelRow.DISABLED);
        assertThat(admin.get("/api/channel/test/" + id).json().path("modelName").asText("absent"))
                .isEmpty();
        admin.get("/api/channel/test/" + id + "?model=m");
        assertThat(gateway.upstreams.asked).containsExactly("good:m1", "good:m1");
    }

    @Test
    void aFailureTellsWhyAndChangesNothingElse() {
        gateway.store.options().put("AutomaticDisableChannelEnabled", "true");
        gateway.upstreams.fails("bad", Failure.AUTH, "Incorrect API key");
        long id = create("bad", "m", ChannelRow.ENABLED);
        assertThat(admin.get("/api/channel/test/" + id).text())
                .isEqualTo("{\"success\":false,\"message\":\"http status code: 401, error message: Incorrect API"
                        + " key\",\"time\":0,\"modelName\":\"\"}");
        assertThat(row(id).status()).isEqualTo(ChannelRow.ENABLED);
        assertThat(row(id).responseTime()).isZero();
        assertThat(admin.get("/api/log/?type=5&channel=" + id)
                        .data()
                        .path(0)
                        .path("content")
                        .asText())
                .isEqualTo("渠道 bad 测试失败，错误：http status code: 401, error message: Incorrect API key");
        gateway.upstreams.fails("gone", Failure.CONNECT, "cannot connect");
        assertThat(admin.get("/api/channel/test/" + create("gone", "m", 1)).message())
                .isEqualTo("cannot connect");
        assertThat(admin.get("/api/channel/test/999999").text())
                .isEqualTo("{\"success\":false,\"message\":\"record not found\"}");
        assertThat(admin.get("/api/channel/test/abc").message())
                .isEqualTo("strconv.Atoi: parsing \"abc\": invalid syntax");
    }

    @Test
    void aRunSwitchesOffWhatFailsAndOnWhatIsBack() {
        gateway.store.options().put("AutomaticDisableChannelEnabled", "true");
        gateway.store.options().put("AutomaticEnableChannelEnabled", "true");
        gateway.upstreams.fails("wrong key", Failure.AUTH, "no");
        gateway.upstreams.fails("busy", Failure.BUSY, "later");
        gateway.upstreams.answers("slow", "hello", Duration.ofSeconds(6));
        long wrongKey = create("wrong key", "m", ChannelRow.ENABLED);
        long busy = create("busy", "m", ChannelRow.ENABLED);
        long slow = create("slow", "m", ChannelRow.ENABLED);
        long back = create("back", "m", ChannelRow.DISABLED_BY_ITSELF);
        long offByHand = create("off", "m", ChannelRow.DISABLED);
        assertThat(admin.get("/api/channel/test?scope=all").text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        await(() -> row(wrongKey).testTime() > 0); // the oldest comes last
        assertThat(row(wrongKey).status()).isEqualTo(ChannelRow.DISABLED_BY_ITSELF);
        assertThat(row(busy).status()).isEqualTo(ChannelRow.ENABLED);
        assertThat(row(slow).status()).isEqualTo(ChannelRow.DISABLED_BY_ITSELF);
        assertThat(row(back).status()).isEqualTo(ChannelRow.ENABLED);
        assertThat(row(offByHand).status()).isEqualTo(ChannelRow.DISABLED);
        assertThat(gateway.store.routing().current().tiers("default", "m").getFirst())
                .hasSize(2);
        await(() -> told().contains("CHANNELS_TESTED : 5/2"));
        assertThat(told())
                .contains(
                        "CHANNEL_DISABLED wrong key: http status code: 401, error message: no",
                        "CHANNEL_DISABLED slow: 响应时间 6.00s 超过阈值 5.00s",
                        "CHANNEL_ENABLED back: ");
        assertThat(gateway.audited())
                .contains(
                        "admin channel.test channel:all ",
                        "admin channel.test channel:%d {\"status\":3}".formatted(wrongKey),
                        "admin channel.test channel:%d {\"status\":3}".formatted(slow),
                        "admin channel.test channel:%d {\"status\":1}".formatted(back));
    }

    @Test
    void whatAnUpstreamTellsOfItselfIsNoAdministrativeChange() {
        long id = create("good", "m", ChannelRow.ENABLED);
        List<String> before = gateway.audited();
        assertThat(admin.get("/api/channel/test/" + id).success()).isTrue();
        assertThat(admin.get("/api/channel/update_balance/" + id).status()).isEqualTo(200);
        assertThat(gateway.audited()).isEqualTo(before);
    }

    private List<String> told() {
        return gateway.board.page(0, Optional.empty()).stream()
                .map(row -> row.notice().orElseThrow())
                .map(notice -> notice.event() + " " + notice.fact("name") + ": " + notice.fact("reason")
                        + (notice.fact("tested").isEmpty() ? "" : notice.fact("tested") + "/" + notice.fact("failed")))
                .toList();
    }

    @Test
    void oneRunAtATimeAndOnlyWhatIsMeant() {
        create("on", "m", ChannelRow.ENABLED);
        long off = create("off", "m", ChannelRow.DISABLED);
        CountDownLatch gate = gateway.upstreams.hold();
        assertThat(admin.get("/api/channel/test/?scope=disabled").success()).isTrue();
        assertThat(admin.get("/api/channel/test").message()).isEqualTo("测试已在运行中");
        gate.countDown();
        await(() -> row(off).testTime() > 0);
        assertThat(gateway.upstreams.asked).containsExactly("off:m");
        assertThat(admin.get("/api/channel/test?scope=some").message()).isEqualTo("invalid parameter");
    }

    @Test
    void aTestInADialectTellsMore() {
        long id = create("good", "m", ChannelRow.ENABLED);
        assertThat(admin.get("/api/channel/test/" + id + "?model=m&dialect=claude-messages&stream=true")
                        .text())
                .isEqualTo("{\"success\":true,\"message\":\"hello\",\"time\":0.042,\"modelName\":\"m\","
                        + "\"dialect\":\"claude-messages\",\"upstream_dialect\":\"openai-chat\",\"stream\":true,"
                        + "\"upstream_model\":\"m:claude-messages:true\",\"latency_ms\":42,\"first_token_ms\":7}");
        gateway.upstreams.fails("bad", Failure.AUTH, "Incorrect API key");
        Web.Reply failed = admin.get("/api/channel/test/" + create("bad", "m", 1) + "?stream=false");
        assertThat(failed.success()).isFalse();
        assertThat(failed.json().path("dialect").asText()).isEqualTo("openai-chat");
        assertThat(failed.json().path("latency_ms").asLong()).isEqualTo(5);
        assertThat(failed.json().has("first_token_ms")).isFalse();
        assertThat(admin.get("/api/channel/test/" + id + "?dialect=latin").message())
                .isEqualTo("dialect must be one of openai-chat, openai-responses, claude-messages, gemini-generate");
        assertThat(admin.get("/api/log/?type=5&channel=" + id).data()).isNotEmpty();
    }

    private long create(String name, String models, int status) {
        Web.Reply reply = admin.post(
                "/api/channel/",
                "{\"type\": 1, \"key\": \"k\", \"name\": \"%s\", \"models\": \"%s\", \"status\": %d}"
                        .formatted(name, models, status));
        assertThat(reply.success()).as("%s", reply).isTrue();
        return gateway.store.channels().all().getFirst().id();
    }

    private ChannelRow row(long id) {
        return gateway.store.channels().find(id).orElseThrow();
    }

    private static void await(BooleanSupplier done) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within ten seconds").isLessThan(until);
            Thread.onSpinWait();
        }
    }
}
