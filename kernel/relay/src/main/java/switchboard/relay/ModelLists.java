package switchboard.relay;

import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import switchboard.spi.Dialect;
import switchboard.spi.OwnAnswer;

/** Answers with the models a token may use, in the dialect of whoever asks. */
final class ModelLists {
    private final Models models;
    private final Dialects dialects;

    ModelLists(Models models, Dialects dialects) {
        this.models = models;
        this.dialects = dialects;
    }

    /** Two vendors have their lists at the same address; their clients tell by a header whose they want. */
    void list(Client client, Visitor visitor) {
        HttpFields fields = client.request().getHeaders();
        String dialect = fields.contains("anthropic-version")
                ? Dialect.CLAUDE_MESSAGES
                : fields.contains("x-goog-api-key") ? Dialect.GEMINI_GENERATE : Dialect.OPENAI_CHAT;
        if (dialect.equals(Dialect.OPENAI_CHAT) || !listIn(dialect, client, visitor)) {
            client.answer(models.list(visitor.credential().token(), visitor.caller()));
        }
    }

    boolean listIn(String dialect, Client client, Visitor visitor) {
        var all = new OwnAnswer.Models(models.all(visitor.credential().token(), visitor.caller()), queryOf(client));
        Optional<Dialect.Document> said = dialects.say(dialect, all);
        said.ifPresent(client::answer);
        return said.isPresent();
    }

    void one(String name, Client client, Visitor visitor) {
        if (client.request().getHeaders().contains("anthropic-version")) {
            oneIn(Dialect.CLAUDE_MESSAGES, name, client, visitor);
            return;
        }
        models.one(visitor.credential().token(), visitor.caller(), name)
                .ifPresentOrElse(client::answer, () -> client.refuse(Refusal.noSuchModel(name)));
    }

    void oneIn(String dialect, String name, Client client, Visitor visitor) {
        client.speaks(dialect);
        models.named(visitor.credential().token(), visitor.caller(), name)
                .flatMap(model -> dialects.say(dialect, model))
                .ifPresentOrElse(client::answer, () -> client.refuse(Refusal.noSuchModel(name)));
    }

    private static String queryOf(Client client) {
        String query = client.request().getHttpURI().getQuery();
        return query == null ? "" : query;
    }
}
