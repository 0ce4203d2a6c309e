package switchboard.lib.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Counts of tokens as upstreams tell them, kept to what can be true. */
public final class TokenCount {
    private static final long LARGEST = 1L << 40;

    private TokenCount() {}

    /** The number that the parser stands at; what is no count is 0. */
    public static long of(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return Math.clamp(parser.getLongValue(), 0, LARGEST);
        }
        double number = parser.getDoubleValue();
        return number > 0 && number <= LARGEST ? (long) number : 0;
    }
}
