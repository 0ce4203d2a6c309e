package switchboard.notifier.messagepusher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.notice.Telling;
import switchboard.lib.wire.Json;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Headers;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
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

/**
 * Delivers the operator's notices to a Message Pusher server, which passes them on to whatever its user reads.
 *
 * @see <a href="https://github.com/songquanpeng/message-pusher">Message Pusher</a>
 */
@Component
public final class MessagePusherNotifier implements Notifier {
    private static final String ADDRESS = "MessagePusherAddress";
    private static final String TOKEN = "MessagePusherToken";
    private static final NotifierInfo INFO = new NotifierInfo(
            "message-pusher",
            "Message Pusher",
            Turn.FIRST,
            List.of(
                    new Setting(
                            ADDRESS,
                            Setting.Type.TEXT,
                            "",
                            "",
                            "The whole address of a push, such as https://push.example.com/push/root."),
                    new Setting(TOKEN, Setting.Type.SECRET, "", "", "The token of that user for pushes.")));

    private final Options options;
    private final WebClient web;

    /** A notifier over the gateway's options and HTTP client. */
    @Activate
    public MessagePusherNotifier(@Reference Options options, @Reference WebClient web) {
        this.options = options;
        this.web = web;
    }

    @Override
    public NotifierInfo info() {
        return INFO;
    }

    @Override
    public boolean ready() {
        return address().isPresent();
    }

    private Optional<URI> address() {
        return web(options.text(ADDRESS));
    }

    private static Optional<URI> web(String text) {
        try {
            URI uri = URI.create(text.strip());
            boolean usable =
                    ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
            return usable ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> destinations(Notice notice) {
        return notice.audience() instanceof Audience.Operator
                ? address().map(uri -> List.of(uri.getHost())).orElse(List.of())
                : List.of();
    }

    @Override
    public void deliver(Delivery delivery) throws DeliveryException {
        URI address = address()
                .filter(uri -> uri.getHost().equals(delivery.destination()))
                .orElseThrow(() -> new DeliveryException("no Message Pusher is set up there", true));
        byte[] body = Json.bytes(push(Telling.of(delivery.notice(), options)));
        var request = new UpstreamRequest(
                "POST", address, Headers.of("Content-Type", "application/json"), new Payload.Raw(body));
        Answer answer;
        try {
            answer = web.send(request, WebClient.Named.BY_ROOT);
        } catch (RelayException e) {
            throw new DeliveryException("Message Pusher: " + e.getMessage(), false);
        }
        check(answer);
    }

    /** Short plain text, and the same as Markdown in which nothing that is told is mark-up. */
    private ObjectNode push(Telling telling) {
        var markdown = new StringBuilder();
        telling.lines().forEach(line -> markdown.append(escaped(line)).append("\n\n"));
        if (!telling.link().isEmpty()) {
            markdown.append('[')
                    .append(escaped(telling.linkTitle()))
                    .append("](")
                    .append(telling.link())
                    .append(")\n");
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("title", telling.subject())
                .put("description", telling.summary())
                .put("content", markdown.toString())
                .put("url", telling.link())
                .put("channel", "")
                .put("token", options.text(TOKEN));
    }

    static String escaped(String text) {
        return text.replaceAll("[\\\\`*_{}\\[\\]<>()#|&!]", "\\\\$0").replaceAll("\\p{Cntrl}+", " ");
    }

    /** It answers 200 to what it refuses, and 401 to whom it does not know; both with a reason. */
    private static void check(Answer answer) throws DeliveryException {
        Optional<JsonNode> told = Json.read(answer.body()).filter(JsonNode::isObject);
        if (told.isEmpty()) {
            throw new DeliveryException(
                    "Message Pusher answered with something else than JSON (HTTP %d)".formatted(answer.status()),
                    false);
        }
        if (!told.get().path("success").asBoolean(false)) {
            String reason = Json.string(told.get().path("message"));
            throw new DeliveryException(
                    "Message Pusher refuses it: " + (reason.isEmpty() ? "no reason" : reason), false);
        }
    }

    @Override
    public void check(String option, String value) {
        if (option.equals(ADDRESS) && !value.isBlank() && web(value).isEmpty()) {
            throw new IllegalArgumentException(ADDRESS + " must be an address that begins with http:// or https://");
        }
    }
}
