package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.DialectInfo;
import switchboard.spi.DialectInfo.Route;
import switchboard.spi.DialectInfo.Streaming;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Operation;
import switchboard.spi.OwnAnswer;

/**
 * OpenAI's Responses. What the API keeps on its servers, earlier turns above all, is kept in the call's memory.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">Responses</a>
 */
@Component
public final class ResponsesDialect implements Dialect {
    private static final String PATH = "/v1/responses";
    private static final String ONE = PATH + "/{id}";
    private static final DialectInfo INFO = new DialectInfo(
            Dialect.OPENAI_RESPONSES,
            "OpenAI Responses",
            List.of(
                    new Route("POST", PATH, Operation.CHAT, Streaming.IF_ASKED),
                    new Route("POST", PATH + "/input_tokens", Operation.COUNT_TOKENS, Streaming.NEVER),
                    new Route("GET", ONE, Operation.STORED, Streaming.NEVER),
                    new Route("DELETE", ONE, Operation.STORED, Streaming.NEVER),
                    new Route("POST", ONE + "/cancel", Operation.STORED, Streaming.NEVER),
                    new Route("GET", ONE + "/input_items", Operation.STORED, Streaming.NEVER)),
            List.of("OpenAI-Beta", "Idempotency-Key"),
            ResponsesMemory.FOLLOWS);

    private final InstantSource clock;

    /** The dialect by the system's clock. */
    public ResponsesDialect() {
        this(InstantSource.system());
    }

    ResponsesDialect(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public DialectInfo info() {
        return INFO;
    }

    @Override
    public ChatRequest readRequest(Call call) {
        return ResponsesRequestReader.read(call);
    }

    @Override
    public String writeRequest(ChatRequest request) {
        return ResponsesRequestWriter.write(request);
    }

    @Override
    public EventReader reader() {
        return new ResponsesReader();
    }

    @Override
    public EventWriter writer(Call call) {
        return new ResponsesWriter(call, clock);
    }

    @Override
    public Document stored(String method, Call call) {
        return ResponsesShelf.answer(method, call);
    }

    @Override
    public Document write(OwnAnswer answer) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (answer) {
            case OwnAnswer.Refused refused -> {
                ObjectNode error = json.putObject("error")
                        .put("message", refused.message() + " (request id: " + refused.requestId() + ")")
                        .put("type", refused.type());
                refused.param().ifPresentOrElse(param -> error.put("param", param), () -> error.putNull("param"));
                error.set("code", Json.known(refused.code()));
                yield new Document(refused.status(), Json.bytes(json));
            }
            case OwnAnswer.Tokens(long count) ->
                ok(json.put("object", "response.input_tokens").put("input_tokens", count));
            case OwnAnswer.Models models -> {
                ArrayNode data = json.put("object", "list").putArray("data");
                models.models().forEach(model -> data.add(model(model)));
                yield ok(json);
            }
            case OwnAnswer.Model model -> ok(model(model));
        };
    }

    private static ObjectNode model(OwnAnswer.Model model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", model.id())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", model.ownedBy());
    }

    private static Document ok(ObjectNode json) {
        return new Document(200, Json.bytes(json));
    }
}
