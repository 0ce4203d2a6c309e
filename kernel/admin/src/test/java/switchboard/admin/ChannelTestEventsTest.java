package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.spi.Failure;
import switchboard.store.UserRow;

/** How a run of tests is looked at while it goes on. */
@Timeout(60)
class ChannelTestEventsTest {
    private Gateway gateway;
    private Web admin;

    @BeforeEach
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private void create(String name) {
        assertThat(admin.post(
                                "/api/channel/",
                                "{\"type\": 1, \"key\": \"k\", \"name\": \"%s\", \"models\": \"m\"}".formatted(name))
                        .success())
                .isTrue();
    }

    private static void until(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void progressIsSeenBeforeDuringAndAfterARun() throws Exception {
        gateway.upstreams.fails("bad", Failure.BUSY, "later");
        create("bad");
        create("good");
        CountDownLatch gate = gateway.upstreams.hold();
        try (var before = admin.lines("/api/channel/test/events")) {
            assertThat(before.next()).isEqualTo(": progress of tests");
            admin.get("/api/channel/test");
            before.until("event: begin");
            assertThat(before.next()).isEqualTo("data: {\"total\":2}");
            try (var during = admin.lines("/api/channel/test/events")) {
                during.until("event: begin");
                gate.countDown();
                for (var each : List.of(before, during)) {
                    each.until("event: channel");
                    assertThat(each.next())
                            .contains("\"name\":\"good\",\"ok\":true,\"ms\":42,\"error\":\"\",\"done\":1,\"total\":2");
                    each.until("event: channel");
                    assertThat(each.next())
                            .contains("\"name\":\"bad\",\"ok\":false,\"ms\":5,\"error\":\"http status code: 503,");
                    each.until("event: end");
                    assertThat(each.next()).isEqualTo("data: {\"done\":2,\"total\":2,\"failed\":1,\"complete\":true}");
                }
            }
            Web.Reply after = admin.get("/api/channel/test/events");
            assertThat(after.header("Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
            assertThat(after.text()).contains("event: begin", "\"name\":\"good\"", "event: end");
            until(() -> admin.get("/api/channel/test").success());
            before.until("event: begin");
            before.until("event: end");
        }
    }

    @Test
    void whoLooksOnIsLetGoWhenTheGatewayStops() throws Exception {
        try (var lines = admin.lines("/api/channel/test/events")) {
            assertThat(lines.next()).isEqualTo(": progress of tests");
        }
        assertThat(admin.get("/api/channel/test/events?follow=false").text()).isEqualTo(": progress of tests\n\n");
    }
}
