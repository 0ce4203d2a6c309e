package switchboard.provider.PACKAGE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Watches an answer of TITLE as it passes. */
final class CLASSTap implements AnswerTap {
    private static final int OK = 200;

    private final StringBuilder text = new StringBuilder();
    private Usage usage = Usage.NONE;
    private boolean finished;

    @Override
    public Verdict event(WireEvent event) {
        String data = event.text();
        if (data.isBlank()) {
            return Verdict.HIDDEN;
        }
        return look(data.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        Verdict verdict = look(body);
        return finished || verdict instanceof Verdict.Failed ? verdict : unreadable();
    }

    private Verdict look(byte[] json) {
        Optional<JsonNode> read = Json.read(json).filter(JsonNode::isObject);
        if (read.isEmpty()) {
            return unreadable();
        }
        JsonNode node = read.get();
        if (node.has("fault")) {
            return new Verdict.Failed(CLASSErrors.read(OK, Headers.NONE, json));
        }
        boolean over = node.path("over").isTextual();
        text.append(Json.string(node.path("say")));
        if (over) {
            finished = true;
            usage = usage(node.path("used"));
        }
        return over || node.path("say").isTextual() ? Verdict.ANSWER : Verdict.HIDDEN;
    }

    private static Verdict unreadable() {
        return new Verdict.Failed(UpstreamFailure.of(Failure.INTERNAL, "the upstream's answer cannot be read"));
    }

    private static Usage usage(JsonNode used) {
        return new Usage(Math.max(0, used.path("in").asLong()), Math.max(0, used.path("out").asLong()));
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        boolean answer = Json.read(body)
                .filter(node -> node.path("over").isTextual() || node.has("fault"))
                .isPresent();
        return answer ? List.of(WireEvent.of(new String(body, StandardCharsets.UTF_8))) : List.of();
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public CharSequence text() {
        return text;
    }

    @Override
    public List<WireEvent> ending(Usage billed) {
        return List.of();
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of(); // no client speaks this; the client's own dialect says it
    }
}
