package switchboard.provider.openai;

import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import switchboard.lib.wire.JsonString;
import switchboard.spi.Dialect.Document;
import switchboard.spi.OwnAnswer;

/**
 * What the gateway itself says to clients of OpenAI's dialect. Refusals are as One API words them: contract/relay.md,
 * section 4.
 */
final class ChatOwnAnswers {
    private static final long CREATED = 1_626_777_600L; // One API's, for want of the true one
    private static final int OK = 200;

    private ChatOwnAnswers() {}

    static Document write(OwnAnswer answer) {
        return switch (answer) {
            case OwnAnswer.Refused refused -> document(status(refused.status()), refusal(refused));
            case OwnAnswer.Tokens(long count) ->
                document(OK, "{\"object\":\"response.input_tokens\",\"input_tokens\":" + count + "}");
            case OwnAnswer.Models models -> document(OK, list(models));
            case OwnAnswer.Model model -> document(OK, model(model));
        };
    }

    private static Document document(int status, String json) {
        return new Document(status, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Statuses that OpenAI's clients do not know, as the nearest that they do. */
    private static int status(int status) {
        return switch (status) {
            case 402 -> 429;
            default -> status >= 520 ? 503 : status;
        };
    }

    private static String refusal(OwnAnswer.Refused refused) {
        String message = refused.requestId().isEmpty()
                ? refused.message()
                : refused.message() + " (request id: " + refused.requestId() + ")";
        StringBuilder json = JsonString.append(new StringBuilder(256).append("{\"error\":{\"message\":"), message);
        JsonString.append(json.append(",\"type\":"), refused.type());
        if (!refused.code().isEmpty()) {
            JsonString.append(json.append(",\"param\":"), refused.param().orElse(""));
            json.append(",\"code\":").append(refused.code());
        }
        return json.append("}}").toString();
    }

    private static String list(OwnAnswer.Models models) {
        StringJoiner list = new StringJoiner(",", "{\"object\":\"list\",\"data\":[", "]}");
        models.models().forEach(model -> list.add(model(model)));
        return list.toString();
    }

    private static String model(OwnAnswer.Model model) {
        StringBuilder json = JsonString.append(new StringBuilder("{\"id\":"), model.id());
        json.append(",\"object\":\"model\",\"created\":").append(CREATED).append(",\"owned_by\":");
        return JsonString.append(json, model.ownedBy()).append('}').toString();
    }
}
