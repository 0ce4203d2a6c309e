package switchboard.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.testkit.FakeClock;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.PlainWebClient;
import switchboard.testkit.WebReceiver;

final class WebhookNotifierTest {
    private static final String SECRET = "0123456789abcdef-secret";
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private final WebReceiver server = new WebReceiver();
    private final PlainWebClient web = new PlainWebClient(Duration.ofMillis(500));
    private final FakeOptions options = new FakeOptions();
    private final WebhookNotifier notifier = new WebhookNotifier(options, web, new FakeClock(NOW));

    @BeforeEach
    void open() {
        options.with("WebhookUrls", server.at("/hook").toString()).with("WebhookSecret", SECRET);
    }

    @AfterEach
    void close() {
        server.close();
        web.close();
    }

    @Test
    void theReceiverCanProveThatItIsOursAndOfNow() throws Exception {
        deliver(notice());
        WebReceiver.Got got = Objects.requireNonNull(server.next());
        String prefix = "t=" + NOW.getEpochSecond() + ",v1=";
        assertThat(got.header("X-Switchboard-Signature")).startsWith(prefix);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] expected = mac.doFinal((NOW.getEpochSecond() + "." + got.body()).getBytes(StandardCharsets.UTF_8));
        assertThat(got.header("X-Switchboard-Signature"))
                .isEqualTo(prefix + HexFormat.of().formatHex(expected));
        assertThat(got.header("X-Switchboard-Delivery")).isEqualTo("delivery-1");
        assertThat(got.header("X-Switchboard-Event")).isEqualTo("channel_disabled");
        assertThat(got.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void theBodySaysWhatHappenedInFactsAndInWords() throws Exception {
        deliver(notice());
        JsonNode body = Json.read(Objects.requireNonNull(server.next()).body().getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        assertThat(body.path("id").textValue()).isEqualTo("delivery-1");
        assertThat(body.path("event").textValue()).isEqualTo("channel_disabled");
        assertThat(body.path("created_at").longValue()).isEqualTo(NOW.getEpochSecond());
        assertThat(body.path("facts").path("channel").textValue()).isEqualTo("7");
        assertThat(body.path("facts").path("reason").textValue()).isEqualTo("no \"such\" key 😀");
        assertThat(body.path("title").textValue()).isEqualTo("渠道状态变更提醒");
        assertThat(body.path("text").textValue()).contains("main");
    }

    @Test
    void severalAddressesAreToldEachOnItsOwn() throws Exception {
        options.with("WebhookUrls", server.at("/a") + "\n" + server.at("/b") + "\r\n " + server.at("/a"));
        List<String> places = notifier.destinations(notice());
        assertThat(places).hasSize(2);
        notifier.deliver(new Delivery("1", notice(), places.get(1)));
        assertThat(server.all()).extracting(WebReceiver.Got::path).containsExactly("/b");
        options.with("WebhookUrls", server.at("/a").toString());
        assertThat(catchThrowableOfType(
                                DeliveryException.class,
                                () -> notifier.deliver(new Delivery("1", notice(), places.get(1))))
                        .lasting())
                .isTrue();
    }

    @Test
    void eventsMayBeChosen() {
        options.with("WebhookEvents", "quota_low, Channel_Enabled");
        assertThat(notifier.destinations(notice())).isEmpty();
        assertThat(notifier.destinations(of(Event.QUOTA_LOW))).hasSize(1);
        assertThat(notifier.destinations(of(Event.CHANNEL_ENABLED))).hasSize(1);
        assertThat(notifier.destinations(of(Event.TEST))).hasSize(1);
        options.with("WebhookEvents", "email_code");
        assertThat(notifier.destinations(of(Event.EMAIL_CODE))).isEmpty();
    }

    @Test
    void whoSaysLaterIsAskedLater() {
        for (int status : new int[] {500, 502, 503, 504, 408, 429}) {
            server.answers(status, "");
            assertThat(failure().lasting()).as("HTTP " + status).isFalse();
        }
        server.answers(429, "Retry-After", "120", "");
        assertThat(failure().retryAfter()).contains(Duration.ofMinutes(2));
    }

    @Test
    void whoSaysNoIsNotAskedAgain() {
        for (int status : new int[] {400, 401, 403, 404, 410, 422, 301, 302}) {
            server.answers(status, "");
            assertThat(failure().lasting()).as("HTTP " + status).isTrue();
        }
    }

    @Test
    void whoIsAwayIsAskedAgain() {
        server.close();
        assertThat(failure().lasting()).isFalse();
    }

    @Test
    void nothingIsSentUnsigned() {
        for (String secret : new String[] {"", "short"}) {
            options.with("WebhookSecret", secret);
            assertThat(notifier.ready()).isFalse();
            assertThat(notifier.destinations(notice())).isEmpty();
            assertThatThrownBy(() -> notifier.deliver(new Delivery("1", notice(), "x")))
                    .hasMessageContaining("WebhookSecret");
        }
        assertThat(server.all()).isEmpty();
        assertThatThrownBy(() -> notifier.check("WebhookUrls", "https://example.com/"))
                .hasMessageContaining("WebhookSecret");
    }

    @Test
    void optionsThatCannotBeMeantAreRefused() {
        notifier.check("WebhookUrls", "https://a.example/x\nhttp://b.example:8080/y");
        notifier.check("WebhookEvents", "quota_low,budget_reached");
        for (String urls :
                new String[] {"example.com", "ftp://example.com/", "https://u:p@example.com/", "https:///x"}) {
            assertThatThrownBy(() -> notifier.check("WebhookUrls", urls))
                    .as(urls)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> notifier.check("WebhookSecret", "short")).hasMessageContaining("16");
        assertThatThrownBy(() -> notifier.check("WebhookSecret", "")).hasMessageContaining("needed");
        assertThatThrownBy(() -> notifier.check("WebhookEvents", "quota_low,password_reset"))
                .hasMessageContaining("password_reset");
    }

    private void deliver(Notice notice) throws DeliveryException {
        notifier.deliver(
                new Delivery("delivery-1", notice, notifier.destinations(notice).getFirst()));
    }

    private DeliveryException failure() {
        String place = notifier.destinations(notice()).getFirst();
        return catchThrowableOfType(
                DeliveryException.class, () -> notifier.deliver(new Delivery("1", notice(), place)));
    }

    private static Notice notice() {
        return new Notice(
                Event.CHANNEL_DISABLED,
                new Audience.Operator(),
                Map.of("channel", "7", "name", "main", "reason", "no \"such\" key 😀"),
                NOW);
    }

    private static Notice of(Event event) {
        return new Notice(event, new Audience.Operator(), Map.of(), NOW);
    }
}
