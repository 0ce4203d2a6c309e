package switchboard.spi;

import java.util.List;

/**
 * A dialect, as data.
 *
 * @param id stable name, such as {@code claude-messages}
 * @param title what people call it
 * @param routes where its clients knock; empty for OpenAI's own, which the kernel knows
 * @param forwards header fields of clients that go on to an upstream of the same dialect, such as {@code anthropic-beta}
 * @param follows the top-level member that names an earlier answer, such as {@code previous_response_id}; empty for none
 */
public record DialectInfo(String id, String title, List<Route> routes, List<String> forwards, String follows) {
    public DialectInfo {
        routes = List.copyOf(routes);
        forwards = List.copyOf(forwards);
    }

    /** Whether an answer comes in events. */
    public enum Streaming {
        /** Never. */
        NEVER,
        /** If the body's member {@code stream} is true. */
        IF_ASKED,
        /** Always: server-sent events if the query says {@code alt=sse}, else one JSON array that grows. */
        ALWAYS
    }

    /**
     * One kind of request.
     *
     * @param method the HTTP method
     * @param path the path; {@code {model}} in it stands for the model's name, slashes and colons included, {@code {id}}
     *     for one segment
     * @param operation what it asks
     * @param streaming whether its answer comes in events
     */
    public record Route(String method, String path, Operation operation, Streaming streaming) {}
}
