package switchboard.spi;

import java.util.function.UnaryOperator;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One wire format for chat, read and written both ways. Stateless and safe for any number of threads; what
 * remembers is a reader or a writer, made for one attempt.
 *
 * <p>Where client and upstream speak the same dialect, bytes pass and none of this is used but {@link #write}. Where
 * they do not, the kernel reads the client's request here, lets the upstream's dialect write it, and has the answer
 * read by that dialect and written by this one. Registered as an OSGi service; never blocks.
 */
@ConsumerType
public interface Dialect {
    /** OpenAI's Chat Completions, the pivot's closest relative. */
    String OPENAI_CHAT = "openai-chat";

    /** OpenAI's Responses. */
    String OPENAI_RESPONSES = "openai-responses";

    /** Anthropic's Messages. */
    String CLAUDE_MESSAGES = "claude-messages";

    /** Google's generateContent. */
    String GEMINI_GENERATE = "gemini-generate";

    /** Who this is, as data. */
    DialectInfo info();

    /**
     * Reads what a client of this dialect asks.
     *
     * @param call a call of this dialect whose body is a {@link JsonBody}
     * @throws RelayException {@code BADREQ} if it is not as this dialect says, with the member at fault
     */
    ChatRequest readRequest(Call call);

    /**
     * The body that an upstream of this dialect wants, as JSON text. What the dialect has no word for is dropped or
     * refused as its page in the provider documents decides.
     *
     * @throws RelayException {@code UNSUPPORTED} if this dialect cannot ask it, {@code BADREQ} if none could
     */
    String writeRequest(ChatRequest request);

    /** Reads the answer of an upstream of this dialect; one reader an attempt. */
    EventReader reader();

    /**
     * Writes an answer for a client of this dialect; one writer an attempt.
     *
     * @param call what the client asked
     */
    EventWriter writer(Call call);

    /** An answer of the gateway's own: a refusal, a count, a list of models. Total. */
    Document write(OwnAnswer answer);

    /**
     * A call that is no chat as the same call in OpenAI's shape, and the way back of its answer.
     *
     * @throws RelayException {@code UNSUPPORTED} if OpenAI has no such call
     */
    default Translation translate(Call call) {
        throw new RelayException(
                Failure.UNSUPPORTED,
                "%s cannot ask this upstream for %s"
                        .formatted(info().title(), call.operation().path()));
    }

    /**
     * Answers a call of {@link Operation#STORED} from what the gateway remembers.
     *
     * @param method the route's HTTP method: reading and deleting go by the same path
     * @throws RelayException {@code BADREQ} with status 404 if it does not
     */
    default Document stored(String method, Call call) {
        throw new RelayException(Failure.UNSUPPORTED, info().title() + " keeps nothing");
    }

    /**
     * One JSON document for a client.
     *
     * @param status the HTTP status
     * @param json UTF-8
     */
    record Document(int status, byte[] json) {}

    /**
     * A call in OpenAI's shape.
     *
     * @param body the request, JSON text
     * @param answer OpenAI's answer to this dialect's; throws {@link RelayException} {@code INTERNAL} if it is none
     */
    record Translation(String body, UnaryOperator<byte[]> answer) {}
}
