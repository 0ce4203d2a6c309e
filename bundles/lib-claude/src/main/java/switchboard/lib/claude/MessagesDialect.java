package switchboard.lib.claude;

import java.util.List;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.DialectInfo;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Operation;
import switchboard.spi.OwnAnswer;

/**
 * Anthropic's Messages.
 *
 * <p>What a model bears goes by the name in {@link ChatRequest#model}: let it be the upstream's.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages</a>
 */
public class MessagesDialect implements Dialect {
    private static final DialectInfo INFO = new DialectInfo(
            CLAUDE_MESSAGES,
            "Claude Messages",
            List.of(
                    new DialectInfo.Route("POST", "/v1/messages", Operation.CHAT, DialectInfo.Streaming.IF_ASKED),
                    new DialectInfo.Route(
                            "POST", "/v1/messages/count_tokens", Operation.COUNT_TOKENS, DialectInfo.Streaming.NEVER)),
            List.of("anthropic-version", "anthropic-beta"),
            "");

    @Override
    public DialectInfo info() {
        return INFO;
    }

    @Override
    public ChatRequest readRequest(Call call) {
        return new RequestReader(call).read();
    }

    @Override
    public String writeRequest(ChatRequest request) {
        return new RequestWriter(request).write();
    }

    @Override
    public EventReader reader() {
        return new MessagesReader();
    }

    @Override
    public EventWriter writer(Call call) {
        return new MessagesWriter(call);
    }

    @Override
    public Document write(OwnAnswer answer) {
        return switch (answer) {
            case OwnAnswer.Refused refused -> OwnAnswers.refused(refused);
            case OwnAnswer.Tokens tokens -> OwnAnswers.tokens(tokens);
            case OwnAnswer.Models models -> OwnAnswers.models(models);
            case OwnAnswer.Model model -> OwnAnswers.model(model);
        };
    }
}
