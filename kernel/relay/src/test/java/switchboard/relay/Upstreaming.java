package switchboard.relay;

import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;

/** Answers of a well-behaved upstream, for scripts. */
final class Upstreaming {
    static final String ROLE = "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}";
    static final String STOP = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";
    static final String USAGE = "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}";
    static final String DONE = "[DONE]";
    static final String WHOLE = "{\"id\":\"x\",\"choices\":[{\"message\":{\"content\":\"hello\"}}],"
            + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}";

    private Upstreaming() {}

    static String text(String text) {
        return "{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}";
    }

    /** A whole stream, then the next request. */
    static void stream(FakeExchange exchange) {
        exchange.stream()
                .events(ROLE, text("hel"), text("lo"), STOP, USAGE, DONE)
                .end();
    }

    /** A whole document. */
    static void document(FakeExchange exchange) {
        exchange.json(200, WHOLE, "X-Ratelimit-Remaining", "7", "Set-Cookie", "a=b", "X-Oneapi-Request-Id", "inner");
    }

    static FakeUpstream streaming() {
        return FakeUpstream.start(Upstreaming::stream);
    }

    static FakeUpstream answering() {
        return FakeUpstream.start(Upstreaming::document);
    }

    static FakeUpstream failing(int status, String message, String... headers) {
        return FakeUpstream.start(
                exchange -> exchange.json(status, "{\"error\":{\"message\":\"" + message + "\"}}", headers));
    }
}
