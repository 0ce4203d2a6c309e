package switchboard.notifier.messagepusher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.PlainWebClient;
import switchboard.testkit.WebReceiver;

final class MessagePusherNotifierTest {
    private final WebReceiver server = new WebReceiver();
    private final PlainWebClient web = new PlainWebClient();
    private final FakeOptions options = new FakeOptions();
    private final MessagePusherNotifier notifier = new MessagePusherNotifier(options, web);

    @BeforeEach
    void open() {
        options.with("MessagePusherAddress", server.at("/push/root").toString())
                .with("MessagePusherToken", "fixture-token");
    }

    @AfterEach
    void close() {
        server.close();
        web.close();
    }

    @Test
    void aPushIsWhatTheServerExpects() throws Exception {
        server.answers(200, "{\"success\":true,\"message\":\"\",\"uuid\":\"7c9e6679\"}");
        deliver("sk-* is <b>no</b> key");
        WebReceiver.Got got = Objects.requireNonNull(server.next());
        assertThat(got.method()).isEqualTo("POST");
        assertThat(got.path()).isEqualTo("/push/root");
        assertThat(got.header("Content-Type")).isEqualTo("application/json");
        JsonNode push = Json.read(got.body().getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertThat(Json.names(got.body().getBytes(StandardCharsets.UTF_8)))
                .containsExactly("title", "description", "content", "url", "channel", "token");
        assertThat(push.path("title").textValue()).isEqualTo("渠道状态变更提醒");
        assertThat(push.path("description").textValue()).contains("渠道「main」（#7）已被禁用", "sk-* is <b>no</b> key");
        assertThat(push.path("content").textValue()).contains("sk-\\* is \\<b\\>no\\</b\\> key");
        assertThat(push.path("token").textValue()).isEqualTo("fixture-token");
    }

    @Test
    void whatItRefusesCarriesItsReason() {
        server.answers(200, "{\"success\":false,\"message\":\"消息过长\"}");
        assertThatThrownBy(() -> deliver("x"))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("消息过长");
        server.answers(401, "{\"success\":false,\"message\":\"无效的 token\"}");
        assertThatThrownBy(() -> deliver("x")).hasMessageContaining("无效的 token").hasMessageNotContaining("fixture");
    }

    @Test
    void anAnswerThatIsNoJsonIsAFailure() {
        for (String body : new String[] {"<html>bad gateway</html>", "", "[]", "true", "{\"success\":\"yes\"}"}) {
            server.answers(200, body);
            DeliveryException failure = catchThrowableOfType(DeliveryException.class, () -> deliver("x"));
            assertThat(failure).as(body).isNotNull();
            assertThat(failure.lasting()).isFalse();
        }
    }

    @Test
    void aServerThatIsAwayIsAFailure() {
        server.close();
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
