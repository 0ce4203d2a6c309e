package switchboard.relay;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import switchboard.relay.tiktoken.Encoding;

/**
 * Which tokenizer counts for a model: One API's choice, by the model's name. So o1, Claude, Gemini and whatever else nobody
 * has published a tokenizer for are counted with cl100k_base. Each one is read, which takes a tenth of a second, when it is
 * first needed. {@link Encoding} has the two that are used all the time, in little memory; a
 * library those of models that hardly anybody uses any more.
 */
final class Tokenizers {
    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<EncodingType, ToLongFunction<String>> known = Map.of();

    /** Counts the tokens of a text as this model's tokenizer would. */
    ToLongFunction<String> of(String model) {
        EncodingType type = type(model);
        ToLongFunction<String> counter = known.get(type);
        return counter != null ? counter : read(type);
    }

    /** Whether {@link #of} has it in memory. */
    boolean knows(String model) {
        return known.containsKey(type(model));
    }

    private ToLongFunction<String> read(EncodingType type) {
        lock.lock();
        try {
            ToLongFunction<String> counter = known.get(type);
            if (counter == null) {
                counter = reading(type);
                Map<EncodingType, ToLongFunction<String>> more = new EnumMap<>(EncodingType.class);
                more.putAll(known);
                more.put(type, counter);
                known = more;
            }
            return counter;
        } finally {
            lock.unlock();
        }
    }

    private ToLongFunction<String> reading(EncodingType type) {
        return switch (type) {
            case CL100K_BASE -> Encoding.cl100k()::count;
            case O200K_BASE -> Encoding.o200k()::count;
            case R50K_BASE, P50K_BASE, P50K_EDIT -> registry.getEncoding(type)::countTokensOrdinary;
        };
    }

    static EncodingType type(String model) {
        if (model.startsWith("gpt-4o")) {
            return EncodingType.O200K_BASE;
        }
        return switch (model) {
            case "text-davinci-002",
                    "text-davinci-003",
                    "code-davinci-001",
                    "code-davinci-002",
                    "code-cushman-001",
                    "code-cushman-002",
                    "davinci-codex",
                    "cushman-codex" -> EncodingType.P50K_BASE;
            case "text-davinci-edit-001", "code-davinci-edit-001" -> EncodingType.P50K_EDIT;
            case "davinci",
                    "curie",
                    "babbage",
                    "ada",
                    "text-davinci-001",
                    "text-curie-001",
                    "text-babbage-001",
                    "text-ada-001",
                    "text-similarity-davinci-001",
                    "text-similarity-curie-001",
                    "text-similarity-babbage-001",
                    "text-similarity-ada-001",
                    "text-search-davinci-doc-001",
                    "text-search-curie-doc-001",
                    "text-search-babbage-doc-001",
                    "text-search-ada-doc-001",
                    "code-search-babbage-code-001",
                    "code-search-ada-code-001" -> EncodingType.R50K_BASE;
            default -> EncodingType.CL100K_BASE;
        };
    }
}
