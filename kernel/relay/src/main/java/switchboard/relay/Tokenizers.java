package switchboard.relay;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;

/**
 * Which tokenizer counts for a model: One API's choice, by the model's name. So o1, Claude, Gemini and
 * whatever else nobody has published a tokenizer for are counted with cl100k_base. Each one is read, which
 * takes some 0.2 s and 25 MB, when it is first needed.
 */
final class Tokenizers {
    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();

    Encoding of(String model) {
        EncodingType type = type(model);
        return registry.getEncoding(type);
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
