package switchboard.notifier.messagepusher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.TestWeb;
import switchboard.testkit.doubles.Fixture;
import switchboard.testkit.doubles.MessagePusherDouble;

final class MessagePusherNotifierTest {
    private static final MessagePusherDouble SERVER = new MessagePusherDouble();

    private final FakeOptions options = new FakeOptions()
            .with("MessagePusherAddress", SERVER.at(MessagePusherDouble.PUSH))
            .with("MessagePusherToken", MessagePusherDouble.TOKEN);
    private final MessagePusherNotifier notifier = new MessagePusherNotifier(options, SERVER);

    @BeforeEach
    void reset() {
        SERVER.reset();
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Test
    void aPushIsWhatTheServerExpects() throws Exception {
        deliver("sk-* is <b>no</b> key");
        TestWeb.Asked got = SERVER.asked(MessagePusherDouble.PUSH);
        assertThat(got.method()).isEqualTo("POST");
        assertThat(got.header("Content-Type")).isEqualTo("application/json");
        JsonNode expected = Fixture.json("pusher.request.json");
        JsonNode push = Json.read(got.body().getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertThat(push.fieldNames()).toIterable().containsExactlyElementsOf(() -> expected.fieldNames());
        assertThat(push.path("title")).isEqualTo(expected.path("title"));
        assertThat(push.path("description").textValue()).contains("渠道「main」（#7）已被禁用", "sk-* is <b>no</b> key");
        assertThat(push.path("content").textValue()).contains("sk-\\* is \\<b\\>no\\</b\\> key");
        assertThat(push.path("url")).isEqualTo(expected.path("url"));
        assertThat(push.path("channel")).isEqualTo(expected.path("channel"));
        assertThat(push.path("token")).isEqualTo(expected.path("token"));
    }

    @Test
    void whatItRefusesCarriesItsReason() {
        SERVER.says(MessagePusherDouble.PUSH, 200, "{\"success\":false,\"message\":\"消息过长\"}");
        assertThatThrownBy(() -> deliver("x"))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("消息过长");
        SERVER.reset();
        options.with("MessagePusherToken", "geheim-and-wrong");
        assertThatThrownBy(() -> deliver("x")).hasMessageContaining("无效的 token").hasMessageNotContaining("geheim");
    }

    @Test
    void anAnswerThatIsNoJsonIsAFailure() {
        for (String body : new String[] {"<html>bad gateway</html>", "", "[]", "true", "{\"success\":\"yes\"}"}) {
            SERVER.says(MessagePusherDouble.PUSH, 200, body);
            DeliveryException failure = catchThrowableOfType(DeliveryException.class, () -> deliver("x"));
            assertThat(failure).as(body).isNotNull();
            assertThat(failure.lasting()).isFalse();
        }
    }

    @Test
    void aServerThatIsAwayIsAFailure() {
        SERVER.leave();
        assertThat(catchThrowableOfType(DeliveryException.class, () -> deliver("x"))
                        .lasting())
                .isFalse();
    }

    @Test
    void usersAreNotToldByIt() {
        assertThat(notifier.destinations(notice("x"))).containsExactly("127.0.0.1");
        assertThat(notifier.destinations(notice("x").to(new Audience.Person(5, "a@example.com", ""))))
                .isEmpty();
    }

    @Test
    void anAddressIsAPageOfTheWeb() {
        notifier.check("MessagePusherAddress", "");
        notifier.check("MessagePusherAddress", "https://push.example.com/push/root");
        assertThatThrownBy(() -> notifier.check("MessagePusherAddress", "push.example.com"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> notifier.check("MessagePusherAddress", "file:///etc/passwd"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void deliver(String reason) throws DeliveryException {
        notifier.deliver(new Delivery("1", notice(reason), "127.0.0.1"));
    }

    private static Notice notice(String reason) {
        return new Notice(
                Event.CHANNEL_DISABLED,
                new Audience.Operator(),
                Map.of("channel", "7", "name", "main", "reason", reason),
                Instant.ofEpochSecond(1_700_000_000));
    }
}
