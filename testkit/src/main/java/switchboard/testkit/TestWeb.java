package switchboard.testkit;

import java.net.URI;
import java.util.List;
import switchboard.spi.Headers;
import switchboard.spi.WebClient;

/** The web as a test has it: services that answer as they are told to, and keep what they were asked. */
public interface TestWeb extends WebClient {
    /** What was asked. */
    record Asked(String method, URI url, Headers headers, String body) {
        /** A header, empty if it was not sent. */
        public String header(String name) {
            return headers.first(name).orElse("");
        }
    }

    /** From now on every address answers so. */
    void everywhere(int status, String contentType, String body);

    /** Answers the same, with another status and a way elsewhere. */
    void withStatus(int status);

    /** Nobody answers any more. */
    void leave();

    /** All that was asked so far, in order. */
    List<Asked> asked();

    /** What was asked of a path, last. */
    default Asked asked(String path) {
        return asked().stream()
                .filter(each -> each.url().getPath().equals(path))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nobody asked for " + path));
    }
}
