package switchboard.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Tells a JSON file that is cut from one that is whole. */
final class WholeJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private WholeJson() {}

    /** @throws Rejection {@code unfinished} if it is not one JSON object */
    static void check(String text) throws Rejection {
        try {
            if (!JSON.readTree(text).isObject()) {
                throw Rejection.unfinished("it is not a JSON object");
            }
        } catch (JsonProcessingException e) {
            throw Rejection.unfinished("it is not JSON: " + e.getOriginalMessage() + " at line "
                    + e.getLocation().getLineNr());
        }
    }
}
