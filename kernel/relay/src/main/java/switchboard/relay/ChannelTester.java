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
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.deploy.Lease;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;
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
        var answer = new Out();
        var listener = new Listener(answer::add);
        long begun = System.nanoTime();
        new RelayedCall(services, chat(channel, model, false), NOBODY, Terms.test(upstream), listener).begin();
        Optional<UpstreamFailure> failure = listener.await();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        String named = upstream.channel().upstreamModel(model);
        return failure.isPresent() ? new Tested(named, "", took, failure) : tested(named, text(answer.toArray()), took);
    }

    private static Tested tested(String model, Optional<String> text, Duration took) {
        return text.isPresent()
                ? new Tested(model, text.get(), took, Optional.empty())
                : new Tested(
                        model, "", took, Optional.of(UpstreamFailure.of(Failure.INTERNAL, "response has no choices")));
    }

    private Call chat(ChannelRow channel, String model, boolean stream) {
        String body = "{\"model\":" + JsonText.quote(model) + ",\"messages\":[{\"role\":\"user\",\"content\":"
                + JsonText.quote(prompt) + "}]" + (stream ? ",\"stream\":true}" : "}");
        return call(channel, Dialect.OPENAI_CHAT, "/v1/chat/completions", model, stream, body);
    }

    private Call call(ChannelRow channel, String dialect, String path, String model, boolean stream, String body) {
        return new Call(
                "test-" + channel.id(),
                dialect,
                Operation.CHAT,
                path,
                "",
                model,
                stream,
                false,
                Headers.of("Content-Type", "application/json"),
                SplicedJson.parse(body.getBytes(StandardCharsets.UTF_8)),
                Memory.NONE,
                engine.services().clock().instant());
    }

    // ── in a dialect

    /**
     * Asks a channel, whatever its status, as a client of some dialect would, and waits for the answer; for a virtual
     * thread.
     *
     * @param model as a client would name it
     * @param dialect one of {@link ChannelProbe#DIALECTS}
     * @param stream whether the answer is asked for in events
     */
    public ChannelProbe probe(ChannelRow channel, String model, String dialect, boolean stream)
            throws InterruptedException {
        Services services = engine.services();
        Upstream upstream = services.upstreams().of(channel);
        String named = upstream.channel().upstreamModel(model);
        Optional<Lease<Dialect>> chat = services.dialects().lease(Dialect.OPENAI_CHAT);
        Optional<Lease<Dialect>> client = services.dialects().lease(dialect);
        try {
            if (chat.isEmpty() || client.isEmpty()) {
                throw new RelayException(Failure.UNSUPPORTED, "nobody here speaks " + dialect);
            }
            Call asked =
                    asked(channel, model, chat.get().service(), client.get().service(), stream);
            return probe(upstream, asked, client.get().service());
        } catch (RelayException e) {
            Tested failed = new Tested(named, "", Duration.ZERO, Optional.of(e.failure()));
            return new ChannelProbe(failed, dialect, stream, "", Optional.empty());
        } finally {
            chat.ifPresent(Lease::close);
            client.ifPresent(Lease::close);
        }
    }

    /** The same question in that dialect. */
    private Call asked(ChannelRow channel, String model, Dialect chat, Dialect client, boolean stream) {
        Call plain = chat(channel, model, stream);
        String id = client.info().id();
        if (id.equals(Dialect.OPENAI_CHAT)) {
            return plain;
        }
        String path = switch (id) {
            case Dialect.OPENAI_RESPONSES -> "/v1/responses";
            case Dialect.CLAUDE_MESSAGES -> "/v1/messages";
            default -> "/v1beta/models/" + model + (stream ? ":streamGenerateContent" : ":generateContent");
        };
        return call(channel, id, path, model, stream, client.writeRequest(chat.readRequest(plain)));
    }

    private ChannelProbe probe(Upstream upstream, Call call, Dialect client) throws InterruptedException {
        var answer = new ProbeAnswer(client.reader(), call.stream());
        var listener = new Listener(answer::add);
        long begun = System.nanoTime();
        new RelayedCall(engine.services(), call, NOBODY, Terms.test(upstream), listener).begin();
        Optional<UpstreamFailure> failure = listener.await();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        String named = upstream.channel().upstreamModel(call.model());
        Tested tested = failure.isPresent() ? new Tested(named, "", took, failure) : read(named, answer, took);
        return new ChannelProbe(
                tested,
                call.dialect(),
                call.stream(),
                upstreamDialect(upstream, call),
                answer.firstAt().map(at -> Duration.ofNanos(Math.min(at - begun, took.toNanos()))));
    }

    private static Tested read(String model, ProbeAnswer answer, Duration took) {
        try {
            answer.end();
            return tested(model, answer.text(), took);
        } catch (RelayException unreadable) {
            return new Tested(model, "", took, Optional.of(unreadable.failure()));
        }
    }

    private String upstreamDialect(Upstream upstream, Call call) {
        Optional<Lease<Provider>> found = engine.services().leases().provider(upstream.type());
        if (found.isEmpty()) {
            return "";
        }
        try (Lease<Provider> lease = found.get()) {
            return lease.service().dialect(call, upstream.channel());
        }
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
        private final Consumer<ByteBuffer> out;
        private final CompletableFuture<Optional<UpstreamFailure>> over = new CompletableFuture<>();

        Listener(Consumer<ByteBuffer> out) {
            this.out = out;
        }

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
            try {
                out.accept(bytes);
                written.succeeded();
            } catch (RelayException unreadable) {
                over.complete(Optional.of(unreadable.failure()));
                written.failed(unreadable);
            }
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
            out.accept(ByteBuffer.wrap(document.json()));
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
