package switchboard.provider.openai;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.DialectInfo;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Operation;
import switchboard.spi.OwnAnswer;

/**
 * OpenAI's Chat Completions, and on the client's side its legacy completions, too: what is asked there of an upstream
 * that only chats is one prompt.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat completions</a>
 */
@Component
public final class ChatDialect implements Dialect {
    private static final DialectInfo INFO =
            new DialectInfo(OPENAI_CHAT, "OpenAI Chat Completions", List.of(), List.of(), "");

    /** The dialect. */
    public ChatDialect() {}

    @Override
    public DialectInfo info() {
        return INFO;
    }

    @Override
    public ChatRequest readRequest(Call call) {
        return ChatRequestReader.read(call);
    }

    @Override
    public String writeRequest(ChatRequest request) {
        return ChatRequestWriter.write(request);
    }

    @Override
    public EventReader reader() {
        return new ChatEventReader();
    }

    @Override
    public EventWriter writer(Call call) {
        if (call.operation() == Operation.COMPLETIONS) {
            return new ChatLegacyWriter(call);
        }
        return call.stream() ? new ChatEventWriter(call) : new ChatDocumentWriter(call);
    }

    @Override
    public Document write(OwnAnswer answer) {
        return ChatOwnAnswers.write(answer);
    }
}
