package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.relay.ChannelTester.Tested;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.store.ChannelRow;
import switchboard.testkit.FakeUpstream;

/** A test of a channel costs nobody anything and changes nothing. */
class ChannelTesterIT {
    private Gateway gateway;
    private ChannelTester tester;

    @BeforeEach
    void start() {
        gateway = Gateway.start("TEST_PROMPT", "who are you?");
        tester = new ChannelTester(gateway.engine, gateway.store.environment());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void goodChannelSaysSomething() throws Exception {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            ChannelRow row = gateway.store(Gateway.row(1, upstream.url(), "alias", 0, 0, "{\"alias\":\"real\"}", ""));
            gateway.store.channels().setStatus(row.id(), ChannelRow.DISABLED);
            Tested tested = tester.test(row, "alias");
            assertThat(tested.succeeded()).isTrue();
            assertThat(tested.text()).isEqualTo("hello");
            assertThat(tested.model()).isEqualTo("real");
            assertThat(tested.took()).isPositive();
            assertThat(upstream.requests().getFirst().text())
                    .contains("\"model\":\"real\"", "\"content\":\"who are you?\"");
            gateway.assertAllOver();
            assertThat(gateway.policy.admitted).hasValue(0);
            assertThat(gateway.logs()).isEmpty();
        }
    }

    @Test
    void badChannelIsToldAsItIsAndSuffersNothing() throws Exception {
        gateway.store.options().put("AutomaticDisableChannelEnabled", "true");
        try (FakeUpstream upstream = Upstreaming.failing(401, "wrong key sk-upstream-secret")) {
            ChannelRow row = gateway.store(Gateway.row(1, upstream.url(), "m", 0, 0, "", ""));
            Tested tested = tester.test(row, "m");
            assertThat(tested.failure()).hasValueSatisfying(failure -> {
                assertThat(failure.failure()).isEqualTo(Failure.AUTH);
                assertThat(failure.message()).isEqualTo("wrong key ***");
                assertThat(tester.disables(failure)).isTrue();
            });
            gateway.assertAllOver();
            assertThat(gateway.store.channels().find(row.id()).orElseThrow().enabled())
                    .isTrue();
        }
    }

    @Test
    void answerInADialectTellsWhenItBegan() throws Exception {
        gateway.offer(TestDialect.openAi());
        try (FakeUpstream upstream = Upstreaming.answering()) {
            ChannelRow row = gateway.store(Gateway.row(1, upstream.url(), "m", 0, 0, "", ""));
            for (boolean stream : new boolean[] {false, true}) {
                ChannelProbe probe = tester.probe(row, "m", Dialect.OPENAI_CHAT, stream);
                assertThat(probe.tested().failure()).isEmpty();
                assertThat(probe.tested().text()).isNotBlank();
                assertThat(probe.upstreamDialect()).isEqualTo(Dialect.OPENAI_CHAT);
                assertThat(probe.firstToken())
                        .hasValueSatisfying(first -> assertThat(first)
                                .isPositive()
                                .isLessThanOrEqualTo(probe.tested().took()));
            }
            gateway.assertAllOver();
            assertThat(gateway.logs()).isEmpty();
        }
    }

    @Test
    void dialectThatNobodySpeaksIsAFailure() throws Exception {
        ChannelRow row = gateway.store(Gateway.row(1, "http://127.0.0.1:9", "m", 0, 0, "", ""));
        ChannelProbe probe = tester.probe(row, "m", Dialect.CLAUDE_MESSAGES, true);
        assertThat(probe.tested().failure())
                .hasValueSatisfying(failure -> assertThat(failure.failure()).isEqualTo(Failure.UNSUPPORTED));
        assertThat(probe.firstToken()).isEmpty();
    }

    @Test
    void answersWithoutChoicesAreNone() {
        assertThat(text("{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"a\",\"content\":\"hi\"}}]}"))
                .isEqualTo("hi");
        assertThat(text("{\"choices\":[{\"message\":{\"content\":null,\"reasoning_content\":\"x\"}}]}"))
                .isEmpty();
        for (String none : new String[] {"{}", "[]", "{\"choices\":[]}", "{\"choices\":", ""}) {
            assertThat(ChannelTester.text(none.getBytes(StandardCharsets.UTF_8)))
                    .as(none)
                    .isEmpty();
        }
    }

    private static String text(String answer) {
        return ChannelTester.text(answer.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
