package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo;
import switchboard.spi.NotifierInfo.Turn;
import switchboard.spi.Setting;

/** Root sees what became of notices, tries them, and tries them again. */
class NotificationsTest {
    private Gateway gateway;
    private Web root;
    private final Pigeon pigeon = new Pigeon();

    @BeforeEach
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        gateway.leases.offer(Notifier.class, "pigeon", pigeon, "bird-house", Version.valueOf("1.2.0"));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void notifiersAreShownAsData() {
        JsonNode shown = root.get("/api/notifier/").data();
        assertThat(shown.path("waiting").asInt(-1)).isZero();
        assertThat(shown.path("lost").asInt(-1)).isZero();
        JsonNode only = shown.path("notifiers").path(0);
        assertThat(only.path("id").asText()).isEqualTo("pigeon");
        assertThat(only.path("turn").asText()).isEqualTo("first");
        assertThat(only.path("ready").asBoolean()).isTrue();
        assertThat(only.path("version").asText()).isEqualTo("1.2.0");
        assertThat(only.path("settings").path(0).path("name").asText()).isEqualTo("PigeonLoft");
        assertThat(only.path("settings").path(0).path("type").asText()).isEqualTo("text");
    }

    @Test
    void aTestSaysWhatHappened() {
        Web.Reply reply = root.post("/api/notification/test", "{\"notifier\": \"pigeon\"}");
        assertThat(reply.success()).as(reply.text()).isTrue();
        assertThat(reply.data().path(0).path("destination").asText()).isEqualTo("loft");
        assertThat(reply.data().path(0).path("success").asBoolean()).isTrue();
        assertThat(pigeon.carried)
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.notice().event()).isEqualTo(Event.TEST));
        pigeon.failure = "a hawk";
        JsonNode failed = root.post(
                        "/api/notification/test", "{\"notifier\": \"pigeon\", \"email\": \"a@example.com\"}")
                .data()
                .path(0);
        assertThat(failed.path("success").asBoolean(true)).isFalse();
        assertThat(failed.path("message").asText()).isEqualTo("a hawk");
        pigeon.places = List.of();
        assertThat(root.with("Accept-Language", "en")
                        .post("/api/notification/test", "{\"notifier\": \"pigeon\"}")
                        .message())
                .isEqualTo("this notifier is not set up, or has nowhere to send to");
        assertThat(root.post("/api/notification/test", "{\"notifier\": \"owl\"}")
                        .message())
                .isEqualTo("invalid parameter");
        assertThat(root.post("/api/notification/test", "{}").success()).isFalse();
    }

    @Test
    void noticesAreListedAndTriedAgain() {
        pigeon.failure = "a hawk";
        pigeon.lasting = true;
        var notice = new Notice(
                Event.CHANNEL_ENABLED, new Audience.Operator(), Map.of("channel", "7", "name", "main"), Instant.now());
        gateway.board.publish("", notice);
        JsonNode failed = awaited("failed");
        assertThat(failed.path("event").asText()).isEqualTo("channel_enabled");
        assertThat(failed.path("facts").path("channel").asText()).isEqualTo("7");
        assertThat(failed.path("error").asText()).isEqualTo("a hawk");
        assertThat(failed.path("tries").asInt()).isEqualTo(1);
        assertThat(failed.path("next_time").asLong(-1)).isZero();
        pigeon.failure = "";
        assertThat(root.post("/api/notification/" + failed.path("id").asLong() + "/retry", "")
                        .success())
                .isTrue();
        JsonNode delivered = awaited("delivered");
        assertThat(delivered.path("notifier").asText()).isEqualTo("pigeon");
        assertThat(delivered.path("destination").asText()).isEqualTo("loft");
        assertThat(pigeon.carried)
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.id())
                        .isEqualTo(delivered.path("delivery").asText()));
        assertThat(root.get("/api/notification/?state=failed").data()).isEmpty();
        assertThat(root.get("/api/notification/?p=1").data()).isEmpty();
        assertThat(root.get("/api/notification/?state=flown").message()).isEqualTo("invalid parameter");
        assertThat(root.post("/api/notification/" + delivered.path("id").asLong() + "/retry", "")
                        .message())
                .isEqualTo("record not found");
    }

    @Test
    void anOptionThatTheNotifierCannotMeanIsNotStored() {
        assertThat(root.put("/api/option/", "{\"key\": \"PigeonLoft\", \"value\": \"the cat's basket\"}")
                        .message())
                .isEqualTo("pigeons want a loft");
        assertThat(gateway.store.options().text("PigeonLoft")).isEmpty();
        assertThat(root.put("/api/option/", "{\"key\": \"PigeonLoft\", \"value\": \"a loft\"}")
                        .success())
                .isTrue();
    }

    private JsonNode awaited(String state) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            JsonNode found = root.get("/api/notification/?p=0&state=" + state).data();
            if (!found.isEmpty()) {
                return found.path(0);
            }
            assertThat(System.nanoTime()).as("nothing " + state).isLessThan(until);
            Thread.onSpinWait();
        }
    }

    /** Carries what it is given, or fails. */
    private static final class Pigeon implements Notifier {
        private final List<Delivery> carried = new CopyOnWriteArrayList<>();
        private volatile List<String> places = List.of("loft");
        private volatile String failure = "";
        private volatile boolean lasting;

        @Override
        public NotifierInfo info() {
            return new NotifierInfo(
                    "pigeon",
                    "Pigeon",
                    Turn.FIRST,
                    List.of(new Setting("PigeonLoft", Setting.Type.TEXT, "", "", "Where it lives.")));
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public List<String> destinations(Notice notice) {
            return places;
        }

        @Override
        public void deliver(Delivery delivery) throws DeliveryException {
            if (!failure.isEmpty()) {
                throw new DeliveryException(failure, lasting);
            }
            carried.add(delivery);
        }

        @Override
        public void check(String option, String value) {
            if (!value.contains("loft")) {
                throw new IllegalArgumentException("pigeons want a loft");
            }
        }
    }
}
