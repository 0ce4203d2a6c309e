package switchboard.lib.gemini;

import java.util.ArrayList;
import java.util.List;
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
 * Google's generateContent: the model in the path, one GenerateContentResponse an event.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Generating content</a>
 */
public class GenerateDialect implements Dialect {
    private static final DialectInfo INFO = new DialectInfo(
            GEMINI_GENERATE,
            "Gemini",
            routes(),
            List.of("x-vertex-ai-llm-shared-request-type", "x-vertex-ai-llm-request-type"),
            "");

    private static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String version : List.of("/v1beta", "/v1")) {
            String model = version + "/models/{model}:";
            routes.add(new Route("POST", model + "generateContent", Operation.CHAT, Streaming.NEVER));
            routes.add(new Route("POST", model + "streamGenerateContent", Operation.CHAT, Streaming.ALWAYS));
            routes.add(new Route("POST", model + "countTokens", Operation.COUNT_TOKENS, Streaming.NEVER));
            routes.add(new Route("POST", model + "embedContent", Operation.EMBEDDINGS, Streaming.NEVER));
            routes.add(new Route("POST", model + "batchEmbedContents", Operation.EMBEDDINGS, Streaming.NEVER));
        }
        routes.add(new Route("GET", "/v1beta/models", Operation.MODELS, Streaming.NEVER));
        routes.add(new Route("GET", "/v1beta/models/{model}", Operation.MODEL, Streaming.NEVER));
        return routes;
    }

    @Override
    public DialectInfo info() {
        return INFO;
    }

    @Override
    public ChatRequest readRequest(Call call) {
        return RequestReader.read(call);
    }

    @Override
    public String writeRequest(ChatRequest request) {
        return Json.text(RequestWriter.write(request));
    }

    @Override
    public EventReader reader() {
        return new GenerateReader();
    }

    @Override
    public EventWriter writer(Call call) {
        return new GenerateWriter(call);
    }

    @Override
    public Document write(OwnAnswer answer) {
        return OwnAnswers.write(answer);
    }

    @Override
    public Translation translate(Call call) {
        return call.operation() == Operation.EMBEDDINGS ? EmbeddingTranslation.of(call) : Dialect.super.translate(call);
    }
}
