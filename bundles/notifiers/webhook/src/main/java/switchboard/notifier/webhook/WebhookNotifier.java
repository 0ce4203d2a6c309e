package switchboard.notifier.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.notice.Telling;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.RetryAfter;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo;
import switchboard.spi.NotifierInfo.Turn;
import switchboard.spi.Options;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Setting;
import switchboard.spi.Upstream.Answer;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.WebClient;

/** Tells programs of what happens, whoever else is told: signed JSON, to each address on its own. */
@Component
public final class WebhookNotifier implements Notifier {
    static final String URLS = "WebhookUrls";
    static final String SECRET = "WebhookSecret";
    static final String EVENTS = "WebhookEvents";
    static final int SHORTEST_SECRET = 16;

    private static final Set<String> KNOWN = Arrays.stream(Event.values())
            .filter(event -> !event.confidential())
            .map(WebhookNotifier::word)
            .collect(Collectors.toUnmodifiableSet());
    private static final NotifierInfo INFO = new NotifierInfo(
            "webhook",
            "Webhook",
            Turn.BESIDE,
            List.of(
                    new Setting(URLS, Setting.Type.LONG_TEXT, "", "", "The addresses that are told, one a line."),
                    new Setting(
                            SECRET,
                            Setting.Type.SECRET,
                            "",
                            "",
                            "What requests are signed with, at least 16 characters; without it none is sent."),
                    new Setting(
                            EVENTS,
                            Setting.Type.TEXT,
                            "",
                            "",
                            "Which events they are told of, with commas between them, such as channel_disabled; all of"
                                    + " them if empty.")));

    private final Options options;
    private final WebClient web;
    private final InstantSource clock;

    /** A notifier over the gateway's options and HTTP client. */
    @Activate
    public WebhookNotifier(@Reference Options options, @Reference WebClient web) {
        this(options, web, InstantSource.system());
    }

    WebhookNotifier(Options options, WebClient web, InstantSource clock) {
        this.options = options;
        this.web = web;
        this.clock = clock;
    }

    private static String word(Event event) {
        return event.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public NotifierInfo info() {
        return INFO;
    }

    @Override
    public boolean ready() {
        return isSecret(options.text(SECRET)) && !hooks().isEmpty();
    }

    private static boolean isSecret(String text) {
        return text.length() >= SHORTEST_SECRET;
    }

    private List<Hook> hooks() {
        try {
            return Hook.all(options.text(URLS));
        } catch (IllegalArgumentException meansNothing) {
            return List.of();
        }
    }

    @Override
    public List<String> destinations(Notice notice) {
        return ready() && wants(notice.event())
                ? hooks().stream().map(Hook::name).toList()
                : List.of();
    }

    private boolean wants(Event event) {
        List<String> wanted = words(options.text(EVENTS));
        return !event.confidential() && (event == Event.TEST || wanted.isEmpty() || wanted.contains(word(event)));
    }

    private static List<String> words(String text) {
        return Stream.of(text.split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public void deliver(Delivery delivery) throws DeliveryException {
        String secret = options.text(SECRET);
        if (!isSecret(secret)) {
            throw new DeliveryException("there is no " + SECRET + ", and nothing is sent unsigned", false);
        }
        Hook hook = hooks().stream()
                .filter(each -> each.name().equals(delivery.destination()))
                .findFirst()
                .orElseThrow(() -> new DeliveryException("this address is set up no more", true));
        byte[] body = Json.bytes(body(delivery));
        long now = clock.instant().getEpochSecond();
        Headers headers = Headers.of("Content-Type", "application/json")
                .with("User-Agent", "Switchboard")
                .with("X-Switchboard-Event", word(delivery.notice().event()))
                .with("X-Switchboard-Delivery", delivery.id())
                .with(Signature.HEADER, Signature.of(secret, now, body));
        check(send(new UpstreamRequest("POST", hook.address(), headers, new Payload.Raw(body))));
    }

    private Answer send(UpstreamRequest request) throws DeliveryException {
        try {
            return web.send(request, WebClient.Named.BY_ROOT);
        } catch (RelayException e) {
            throw new DeliveryException(
                    String.valueOf(e.getMessage()), e.failure().failure() == Failure.BADREQ);
        }
    }

    private ObjectNode body(Delivery delivery) {
        Notice notice = delivery.notice();
        Telling telling = Telling.of(notice, options);
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("id", delivery.id())
                .put("event", word(notice.event()))
                .put("created_at", notice.at().getEpochSecond())
                .put("system_name", options.text("SystemName"))
                .put("server_address", options.text("ServerAddress"))
                .put("user_id", notice.audience() instanceof Audience.Person person ? person.userId() : 0)
                .put("title", telling.subject())
                .put("text", telling.summary());
        ObjectNode facts = body.putObject("facts");
        new TreeMap<>(notice.facts()).forEach(facts::put);
        return body;
    }

    /** Who says later is asked later; who says no is not asked again, and neither is who sends us elsewhere. */
    private void check(Answer answer) throws DeliveryException {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return;
        }
        String message = "the receiver answered HTTP " + status;
        if (status >= 500 || status == 429 || status == 408 || status == 425) {
            Optional<Duration> wait = new RetryAfter(clock).of(answer.headers(), "");
            throw new DeliveryException(message, wait);
        }
        throw new DeliveryException(message, true);
    }

    @Override
    public void check(String option, String value) {
        switch (option) {
            case URLS -> {
                if (!Hook.all(value).isEmpty() && !isSecret(options.text(SECRET))) {
                    throw new IllegalArgumentException(
                            "set " + SECRET + " first: nothing is sent unsigned, since anybody could send the same");
                }
            }
            case SECRET -> {
                if (!value.isEmpty() && !isSecret(value)) {
                    throw new IllegalArgumentException(
                            SECRET + " must have at least " + SHORTEST_SECRET + " characters");
                }
                if (value.isEmpty() && !hooks().isEmpty()) {
                    throw new IllegalArgumentException(SECRET + " is needed while there are " + URLS);
                }
            }
            case EVENTS -> {
                List<String> unknown = words(value).stream()
                        .filter(word -> !KNOWN.contains(word))
                        .toList();
                if (!unknown.isEmpty()) {
                    throw new IllegalArgumentException(EVENTS + ": there is no event " + String.join(", ", unknown));
                }
            }
            default -> {}
        }
    }
}
