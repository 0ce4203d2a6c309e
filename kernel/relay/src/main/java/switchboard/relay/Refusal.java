package switchboard.relay;

import java.time.Duration;
import java.util.Optional;
import switchboard.spi.OwnAnswer;

/**
 * What a client gets instead of an answer.
 *
 * @param status the HTTP status
 * @param message what people read, before the request id is added
 * @param type OpenAI's {@code error.type}
 * @param param the request member at fault, empty for none
 * @param code raw JSON; empty where the shape has neither {@code param} nor {@code code}
 * @param named whether the request id is added to the message
 * @param retryAfter when to come again, if that helps
 */
record Refusal(
        int status,
        String message,
        String type,
        String param,
        String code,
        boolean named,
        Optional<Duration> retryAfter) {
    static final String OURS = "one_api_error";

    /** Refused before anything was relayed: by authentication or for want of a channel. */
    static Refusal before(int status, String message) {
        return new Refusal(status, message, OURS, "", "", true, Optional.empty());
    }

    /** Refused by the relay itself. */
    static Refusal local(int status, String code, String message) {
        return new Refusal(status, message, OURS, "", '"' + code + '"', true, Optional.empty());
    }

    /** Refused for a fault of the gateway's surroundings, which says nothing about the key or the balance. */
    static Refusal unavailable() {
        return local(503, "service_unavailable", "the gateway cannot reach its database, please try again");
    }

    static Refusal notImplemented() {
        return new Refusal(501, "API not implemented", OURS, "", "\"api_not_implemented\"", false, Optional.empty());
    }

    static Refusal unknownPath(String method, String path) {
        String message = "Invalid URL (" + method + " " + path + ")";
        return new Refusal(404, message, "invalid_request_error", "", "\"\"", false, Optional.empty());
    }

    static Refusal noSuchModel(String model) {
        String message = "The model '" + model + "' does not exist";
        return new Refusal(
                404, message, "invalid_request_error", "model", "\"model_not_found\"", false, Optional.empty());
    }

    /** The same for a dialect to say. */
    OwnAnswer.Refused said(String requestId) {
        return new OwnAnswer.Refused(
                status,
                message,
                type,
                param.isEmpty() ? Optional.empty() : Optional.of(param),
                code.isEmpty() ? "null" : code,
                requestId);
    }

    /** The status for OpenAI's clients, which know fewer of them. */
    int openAiStatus() {
        return status >= 520 ? 503 : status == 402 ? 429 : status;
    }

    /** The body of the answer, in OpenAI's shape. */
    String json(String requestId) {
        StringBuilder json = new StringBuilder(256).append("{\"error\":{\"message\":");
        JsonText.quote(json, named ? message + " (request id: " + requestId + ")" : message);
        JsonText.quote(json.append(",\"type\":"), type);
        if (!code.isEmpty()) {
            JsonText.quote(json.append(",\"param\":"), param);
            json.append(",\"code\":").append(code);
        }
        return json.append("}}").toString();
    }
}
