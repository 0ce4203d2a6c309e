package switchboard.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.UpstreamFailure;
import switchboard.store.ChannelRow;
import switchboard.store.Environment;

/**
 * Tests a channel by one chat call through the relay itself. Nobody pays, nothing is logged, and the channel suffers
 * nothing: what follows from a test is for whoever asked for it.
 */
@Component(service = ChannelTester.class)
public final class ChannelTester {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Caller NOBODY = new Caller(0, "", "default", 100, 0, "", true);
    private static final String PROMPT = "Output only your specific model name with no additional text.";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Engine engine;
    private final String prompt;

    /**
     * What came of a test.
     *
     * @param model the model's name at the upstream
     * @param text what the model said, empty if it failed
     * @param took how long it took
     * @param failure why it failed
     */
    public record Tested(String model, String text, Duration took, Optional<UpstreamFailure> failure) {
        /** Whether the channel answered. */
        public boolean succeeded() {
            return failure.isEmpty();
        }
    }

    /** A tester over the relay's engine. */
    @Activate
    public ChannelTester(@Reference Engine engine, @Reference Environment environment) {
        this.engine = engine;
        this.prompt = environment.text("TEST_PROMPT", PROMPT);
    }

    /**
     * Asks a channel, whatever its status, and waits for the answer; for a virtual thread.
     *
     * @param model as a client would name it
     */
    public Tested test(ChannelRow channel, String model) throws InterruptedException {
        Services services = engine.services();
        Upstream upstream = services.upstreams().of(channel);
        String body = "{\"model\":" + JsonText.quote(model) + ",\"messages\":[{\"role\":\"user\",\"content\":"
                + JsonText.quote(prompt) + "}]}";
        var call = new Call(
                "test-" + channel.id(),
                Dialect.OPENAI_CHAT,
                Operation.CHAT,
                "/v1/chat/completions",
                "",
                model,
                false,
                false,
                Headers.of("Content-Type", "application/json"),
                SplicedJson.parse(body.getBytes(StandardCharsets.UTF_8)),
                Memory.NONE,
                services.clock().instant());
        var listener = new Listener();
        long begun = System.nanoTime();
        new RelayedCall(services, call, NOBODY, Terms.test(upstream), listener).begin();
        Optional<UpstreamFailure> failure = listener.await();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        String named = upstream.channel().upstreamModel(model);
        if (failure.isPresent()) {
            return new Tested(named, "", took, failure);
        }
        Optional<String> text = text(listener.out.toArray());
        return text.isPresent()
                ? new Tested(named, text.get(), took, Optional.empty())
                : new Tested(
                        named, "", took, Optional.of(UpstreamFailure.of(Failure.INTERNAL, "response has no choices")));
    }

    /** Whether the operator wants channels switched off for such a failure. */
    public boolean disables(UpstreamFailure failure) {
        return engine.services().health().disables(failure);
    }

    /** What the first choice says. */
    static Optional<String> text(byte[] answer) {
        try (JsonParser parser = JSON.createParser(answer)) {
            if (parser.nextToken() != JsonToken.START_OBJECT || !enter(parser, "choices")) {
                return Optional.empty();
            }
            if (parser.nextToken() != JsonToken.START_OBJECT || !enter(parser, "message")) {
                return Optional.empty();
            }
            return enter(parser, "content") && parser.currentToken() == JsonToken.VALUE_STRING
                    ? Optional.of(parser.getText())
                    : Optional.of(""); // a model may answer by reasoning alone
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** Goes on to the value of a member of the current object. */
    private static boolean enter(JsonParser parser, String name) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(name);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /** The end of the line: collects what a client would get. */
    private static final class Listener implements Downstream {
        private final Out out = new Out();
        private final CompletableFuture<Optional<UpstreamFailure>> over = new CompletableFuture<>();

        Optional<UpstreamFailure> await() throws InterruptedException {
            try {
                return over.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return Optional.of(UpstreamFailure.of(Failure.SILENT, "the upstream did not answer in time"));
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void note(String words) {
            // a test leaves no line
        }

        @Override
        public void promise(HttpFields fields) {
            // a test is asked of no policy
        }

        @Override
        public void head(int status, HttpFields fields) {
            // a test looks at the body alone
        }

        @Override
        public void write(boolean last, ByteBuffer bytes, Callback written) {
            out.add(bytes);
            written.succeeded();
        }

        @Override
        public void done() {
            over.complete(Optional.empty());
        }

        @Override
        public void abort(Throwable why) {
            over.complete(Optional.of(UpstreamFailure.of(Failure.CUT, "the upstream's answer broke off")));
        }

        @Override
        public void refuse(Refusal refusal) {
            over.complete(Optional.of(UpstreamFailure.of(Failure.UNSUPPORTED, refusal.message())));
        }

        @Override
        public void answer(Dialect.Document document) {
            out.add(document.json());
            done();
        }

        @Override
        public void fail(UpstreamFailure failure) {
            over.complete(Optional.of(failure));
        }

        @Override
        public void watch(Runnable gone) {
            // a test waits for its end
        }
    }
}
