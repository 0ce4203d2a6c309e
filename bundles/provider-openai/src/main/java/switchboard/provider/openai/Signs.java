package switchboard.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import switchboard.provider.openai.Declaration.Sign;

/** Looks for words of failure in good answers. */
final class Signs {
    private Signs() {}

    /** Whether the member the parser stands at tells of a failure. Leaves it behind. */
    static boolean tellsOfFailure(JsonParser parser, Sign sign) throws IOException {
        if (sign.inner().isEmpty() || parser.currentToken() != JsonToken.START_OBJECT) {
            return isBad(parser, sign);
        }
        boolean failed = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean meant = parser.currentName().equals(sign.inner().get());
            parser.nextToken();
            if (meant) {
                failed |= isBad(parser, sign);
            } else {
                parser.skipChildren();
            }
        }
        return failed;
    }

    private static boolean isBad(JsonParser parser, Sign sign) throws IOException {
        return parser.currentToken().isScalarValue()
                ? parser.currentToken() != JsonToken.VALUE_NULL && !sign.good().contains(parser.getText())
                : isTold(parser);
    }

    /** Whether a value is more than null, false, an empty string, object or array. Leaves it behind. */
    static boolean isTold(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL, VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getTextLength() > 0;
            case START_OBJECT, START_ARRAY -> {
                boolean any = false;
                int depth = 1;
                while (depth > 0) {
                    JsonToken token = parser.nextToken();
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    any |= depth > 0;
                }
                yield any;
            }
            default -> true;
        };
    }
}
