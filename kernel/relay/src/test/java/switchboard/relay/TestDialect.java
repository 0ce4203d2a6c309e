package switchboard.relay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.spi.AnswerFormat;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.DialectInfo;
import switchboard.spi.DialectInfo.Route;
import switchboard.spi.DialectInfo.Streaming;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.OwnAnswer;
import switchboard.spi.Part;
import switchboard.spi.Reasoning;
import switchboard.spi.RelayException;
import switchboard.spi.Sampling;
import switchboard.spi.ToolChoice;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Two dialects of one word: a client's, {@code {"say":"…"}} answered by {@code {"heard":"…"}}, and the part of OpenAI's
 * that {@link TestTap} knows.
 */
record TestDialect(DialectInfo info) implements Dialect {
    static final String TERSE = "terse";

    private static final Pattern CONTENT = Pattern.compile("\"content\":\"([^\"]*)\"");

    static TestDialect terse() {
        return new TestDialect(new DialectInfo(
                TERSE,
                "Terse",
                List.of(
                        new Route("POST", "/v1/terse", Operation.CHAT, Streaming.IF_ASKED),
                        new Route("POST", "/v1/terse/count", Operation.COUNT_TOKENS, Streaming.NEVER),
                        new Route("POST", "/v1terse/{model}:say", Operation.CHAT, Streaming.NEVER),
                        new Route("POST", "/v1terse/{model}:stream", Operation.CHAT, Streaming.ALWAYS),
                        new Route("GET", "/v1/terse/kept/{id}", Operation.STORED, Streaming.NEVER),
                        new Route("GET", "/v1terse", Operation.MODELS, Streaming.NEVER)),
                List.of("X-Terse"),
                "after"));
    }

    static TestDialect openAi() {
        return new TestDialect(new DialectInfo(OPENAI_CHAT, "OpenAI", List.of(), List.of(), ""));
    }

    @Override
    public ChatRequest readRequest(Call call) {
        String said = call.body() instanceof JsonBody json ? json.text("say").orElse("") : "";
        if (said.isEmpty()) {
            throw new RelayException(Failure.BADREQ, "nothing was said");
        }
        return new ChatRequest(
                call.model(),
                call.stream(),
                List.of(new Message(Role.USER, List.of(new Part.Text(said)))),
                List.of(),
                ToolChoice.UNSET,
                Sampling.UNSET,
                Reasoning.UNSET,
                AnswerFormat.TEXT,
                Map.of());
    }

    @Override
    public String writeRequest(ChatRequest request) {
        String said = request.messages().getFirst().parts().getFirst() instanceof Part.Text text ? text.text() : "";
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],\"stream\":%s}"
                .formatted(request.model(), said, request.stream());
    }

    @Override
    public EventReader reader() {
        return new EventReader() {
            @Override
            public void event(WireEvent event, Consumer<ChatEvent> out) {
                Matcher content = CONTENT.matcher(event.text());
                while (content.find()) {
                    out.accept(
                            content.group(1).isEmpty()
                                    ? new ChatEvent.Start("", "", 0)
                                    : new ChatEvent.Text(0, content.group(1)));
                }
            }

            @Override
            public void document(byte[] body, Consumer<ChatEvent> out) {
                event(WireEvent.of(new String(body, StandardCharsets.UTF_8)), out);
                end(out);
            }

            @Override
            public void end(Consumer<ChatEvent> out) {
                out.accept(new ChatEvent.Finish(0, ChatEvent.FinishReason.STOP, ""));
            }
        };
    }

    @Override
    public EventWriter writer(Call call) {
        return new EventWriter() {
            private final StringBuilder all = new StringBuilder();

            @Override
            public void event(ChatEvent event, Consumer<WireEvent> out) {
                if (event instanceof ChatEvent.Text(int choice, String text)) {
                    all.append(text);
                    out.accept(new WireEvent(
                            "heard",
                            WireEvent.of("{\"heard\":\"" + text + "\"}").data()));
                }
            }

            @Override
            public void end(Usage usage, Consumer<WireEvent> out) {
                out.accept(WireEvent.of("{\"over\":" + usage.total() + "}"));
            }

            @Override
            public void broken(UpstreamFailure failure, Consumer<WireEvent> out) {
                out.accept(WireEvent.of("{\"alas\":\"" + failure.message() + "\"}"));
            }

            @Override
            public byte[] document(Usage usage) {
                return "{\"heard\":\"%s\",\"over\":%d}"
                        .formatted(all, usage.total())
                        .getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    @Override
    public Document write(OwnAnswer answer) {
        return switch (answer) {
            case OwnAnswer.Refused refused -> document(refused.status(), "{\"alas\":\"" + refused.message() + "\"}");
            case OwnAnswer.Tokens(long count) -> document(200, "{\"tokens\":" + count + "}");
            case OwnAnswer.Models models ->
                document(200, "{\"models\":" + models.models().size() + "}");
            case OwnAnswer.Model model -> document(200, "{\"model\":\"" + model.id() + "\"}");
        };
    }

    @Override
    public Document stored(String method, Call call) {
        return document(200, "{\"kept\":\"" + call.path() + "\"}");
    }

    private static Document document(int status, String json) {
        return new Document(status, json.getBytes(StandardCharsets.UTF_8));
    }
}
