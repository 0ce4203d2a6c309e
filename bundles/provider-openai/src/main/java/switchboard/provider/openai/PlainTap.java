package switchboard.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.JsonSplice;
import switchboard.provider.openai.Declaration.AnswerRules;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Failure;
import switchboard.spi.FormBody;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Reads answers that are no chat: vectors, verdicts, images, transcripts. Their documents pass as they are;
 * their streams are of named events, the last of which is called completed or done.
 */
final class PlainTap implements AnswerTap {
    private static final AnswerRules NO_CHAT = new AnswerRules(Set.of("usage"), false, Map.of(), Set.of());

    private final Declaration declaration;
    private final ErrorReader errors;
    private final Call call;
    private final boolean echoModel;
    private final StringBuilder text = new StringBuilder();
    private Usage usage = Usage.NONE;
    private boolean finished;
    private boolean done;

    PlainTap(Declaration declaration, ErrorReader errors, Call call, boolean echoModel) {
        this.declaration = declaration;
        this.errors = errors;
        this.call = call;
        this.echoModel = echoModel;
    }

    @Override
    public Verdict event(WireEvent event) {
        ByteBuffer data = event.data();
        int from = data.arrayOffset() + data.position();
        byte[] bytes = Arrays.copyOfRange(data.array(), from, from + data.remaining());
        String start = new String(bytes, 0, Math.min(bytes.length, 8), StandardCharsets.UTF_8).strip();
        if (start.isEmpty()) {
            return Verdict.HIDDEN;
        }
        if (start.startsWith("[DONE]")) {
            done = true;
            return Verdict.END;
        }
        if (event.name().equals("error")) {
            return new Verdict.Failed(errors.read(200, Headers.NONE, bytes));
        }
        try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Verdict.HIDDEN;
            }
            return members(parser) ? new Verdict.Failed(errors.read(200, Headers.NONE, bytes)) : Verdict.ANSWER;
        } catch (IOException notJson) {
            return new Verdict.Failed(
                    UpstreamFailure.of(Failure.INTERNAL, "the upstream sent an event that cannot be read"));
        }
    }

    /** Tells whether it is a failure. */
    private boolean members(JsonParser parser) throws IOException {
        boolean failed = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "type" -> {
                    String type = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                    finished |= type.endsWith(".completed") || type.endsWith(".done");
                    failed |= type.equals("error");
                }
                case "delta" -> {
                    if (value == JsonToken.VALUE_STRING) {
                        text.append(parser.getText());
                    }
                }
                case "usage" -> {
                    if (value == JsonToken.START_OBJECT) {
                        Usage told = UsageReader.read(parser, false);
                        usage = told.isNone() ? usage : told;
                    }
                }
                case "error" -> failed |= value == JsonToken.START_OBJECT;
                default -> {}
            }
            if (parser.currentToken().isStructStart()) {
                parser.skipChildren();
            }
        }
        return failed;
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        ChatState state = new ChatState();
        ChatScan scan = new ChatScan(NO_CHAT, declaration.errors().signs(), state, true, echoModel, false);
        boolean json = scan.read(body, 0, body.length);
        boolean spoken = call.operation() == Operation.TRANSCRIPTION || call.operation() == Operation.TRANSLATION;
        if ((!json && !spoken) || (json && scan.failed)) {
            return new Verdict.Failed(errors.read(200, headers, body));
        }
        usage = state.usage;
        finished = true;
        if (spoken) {
            text.append(transcript(body, json));
        }
        return echoModel && scan.modelFrom >= 0
                ? new Verdict.Changed(
                        JsonSplice.string(body, 0, body.length, scan.modelFrom, scan.modelTo, call.model()))
                : Verdict.ANSWER;
    }

    /** The text of a transcript in the format that was asked for. */
    private String transcript(byte[] body, boolean json) {
        String format = call.body() instanceof FormBody form
                ? form.field("response_format").orElse("json")
                : "json";
        if (json) {
            Optional<JsonNode> answer = Json.read(body);
            return answer.map(node -> Json.string(node.path("text"))).orElse("");
        }
        String whole = new String(body, StandardCharsets.UTF_8);
        if (!format.equals("srt") && !format.equals("vtt")) {
            return whole.endsWith("\n") ? whole.substring(0, whole.length() - 1) : whole;
        }
        StringBuilder spoken = new StringBuilder();
        boolean follows = false;
        for (String line : whole.split("\r?\n", -1)) {
            if (follows) {
                spoken.append(line);
            }
            follows = line.contains("-->");
        }
        return spoken.toString();
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        boolean failed = Json.read(body).map(node -> node.hasNonNull("error")).orElse(false);
        return failed ? List.of(new WireEvent("error", ByteBuffer.wrap(body))) : List.of();
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
        return done ? List.of(WireEvent.of("[DONE]")) : List.of();
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return Interruption.events(failure);
    }
}
