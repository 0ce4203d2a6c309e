package switchboard.testkit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import switchboard.spi.Headers;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;

/** An upstream that answers questions with what it was given, in that order. */
public final class Asked implements Upstream {
    /** What it was asked. */
    public final List<UpstreamRequest> requests = new ArrayList<>();

    private final List<String> answers;
    private int status = 200;

    /** These are its answers, with status 200. */
    public Asked(String... answers) {
        this.answers = new ArrayList<>(List.of(answers));
    }

    /** The same with another status. */
    public Asked withStatus(int other) {
        status = other;
        return this;
    }

    /** Where a request went. */
    public String url(int number) {
        return requests.get(number).url().toString();
    }

    /** A field of a request. */
    public Optional<String> field(int number, String name) {
        return requests.get(number).headers().first(name);
    }

    @Override
    public Answer send(UpstreamRequest request) {
        requests.add(request);
        return new Answer(status, Headers.NONE, answers.removeFirst().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Fetched fetch(URI url) {
        throw new AssertionError("something was fetched: " + url);
    }
}
