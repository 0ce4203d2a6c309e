package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a client gets for a path that does not exist, in OpenAI's shape. */
record NotFound(@JsonProperty("error") Details error) {
    /** See {@link NotFound}. */
    record Details(
            @JsonProperty("message") String message,
            @JsonProperty("type") String type,
            @JsonProperty("param") String param,
            @JsonProperty("code") String code) {}

    static NotFound of(String method, String path) {
        return new NotFound(new Details("Invalid URL (" + method + " " + path + ")", "invalid_request_error", "", ""));
    }
}
