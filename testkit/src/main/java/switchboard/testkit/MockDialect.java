package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A wire format for chat as an upstream speaks it. */
interface MockDialect {
    /**
     * Understands a request.
     *
     * @throws MockRefusal if the upstream would refuse it
     */
    MockAsk read(JsonNode body, String path);

    /** The answer as one document. */
    String whole(MockAsk ask, MockReply reply);

    /** The answer as events, each as it goes over the wire. */
    List<String> stream(MockAsk ask, MockReply reply);

    /** A failure before the answer. */
    String failure(int status, String message);

    /** A failure inside of a stream, as it goes over the wire. */
    default String failureEvent(String message) {
        return "data: " + failure(500, message) + "\n\n";
    }
}
