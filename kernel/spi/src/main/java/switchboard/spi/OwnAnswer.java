package switchboard.spi;

import java.util.List;
import java.util.Optional;

/** What the gateway itself has to say to a client, before a dialect puts it into words. */
public sealed interface OwnAnswer {
    /**
     * The client gets no answer.
     *
     * @param status the HTTP status
     * @param message what people read; the request id is not in it
     * @param type OpenAI's {@code error.type}
     * @param param the request member at fault, if told
     * @param code raw JSON, {@code null} for none
     * @param requestId the id that the answer's head has, too
     */
    record Refused(int status, String message, String type, Optional<String> param, String code, String requestId)
            implements OwnAnswer {}

    /** How many tokens a prompt has. */
    record Tokens(long count) implements OwnAnswer {}

    /**
     * The models a token may use.
     *
     * @param query the raw query of the request: limits and pages are the dialect's
     */
    record Models(List<Model> models, String query) implements OwnAnswer {
        public Models {
            models = List.copyOf(models);
        }
    }

    /** One model. */
    record Model(String id, String ownedBy) implements OwnAnswer {}
}
