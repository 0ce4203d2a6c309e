package switchboard.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import switchboard.lib.claude.MessagesDialect;
import switchboard.lib.gemini.GenerateDialect;
import switchboard.provider.openai.ChatDialect;
import switchboard.provider.openai.ResponsesDialect;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.Dialect;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.WireEvent;

/** Turning a stream of one dialect into another's: what an event costs in time, and with -prof gc in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DialectBenchmark {
    private static final int EVENTS = 100;

    /** What the upstream speaks. */
    @Param({Dialect.OPENAI_CHAT, Dialect.CLAUDE_MESSAGES, Dialect.GEMINI_GENERATE})
    public String from = Dialect.OPENAI_CHAT;

    /** What the client speaks. */
    @Param({Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES, Dialect.CLAUDE_MESSAGES, Dialect.GEMINI_GENERATE})
    public String to = Dialect.OPENAI_CHAT;

    private List<WireEvent> before = List.of();
    private WireEvent event = WireEvent.of("");
    private Dialect upstream = new ChatDialect();
    private Dialect client = upstream;
    private Call call = call(Dialect.OPENAI_CHAT);

    /** Chooses the dialects. */
    @Setup
    public void choose() {
        upstream = dialect(from);
        client = dialect(to);
        call = call(to);
        switch (from) {
            case Dialect.CLAUDE_MESSAGES -> {
                before = named(Answers.CLAUDE_START);
                event = named(Answers.CLAUDE_EVENT).getFirst();
            }
            case Dialect.GEMINI_GENERATE -> event = WireEvent.of(Answers.GEMINI_EVENT);
            default -> event = WireEvent.of(Answers.EVENT);
        }
    }

    private static Dialect dialect(String id) {
        return switch (id) {
            case Dialect.CLAUDE_MESSAGES -> new MessagesDialect();
            case Dialect.GEMINI_GENERATE -> new GenerateDialect();
            case Dialect.OPENAI_RESPONSES -> new ResponsesDialect();
            default -> new ChatDialect();
        };
    }

    private static Call call(String dialect) {
        return new Call(
                "bench",
                dialect,
                Operation.CHAT,
                "/",
                "",
                "gpt-4o-mini",
                true,
                true,
                Headers.NONE,
                Payload.EMPTY,
                Memory.NONE,
                java.time.Instant.EPOCH);
    }

    private static List<WireEvent> named(String stream) {
        List<WireEvent> events = new ArrayList<>();
        for (String block : stream.split("\n\n", -1)) {
            int data = block.indexOf("\ndata: ");
            if (data > 0) {
                byte[] bytes = block.substring(data + 7).getBytes(StandardCharsets.UTF_8);
                events.add(new WireEvent(block.substring(7, data), ByteBuffer.wrap(bytes)));
            }
        }
        return events;
    }

    /** The time is that of one event. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void translate(Blackhole sink) {
        EventReader reader = upstream.reader();
        EventWriter writer = client.writer(call);
        Consumer<ChatEvent> pass = said -> writer.event(said, sink::consume);
        before.forEach(one -> reader.event(one, pass));
        for (int i = 0; i < EVENTS; i++) {
            reader.event(event, pass);
        }
    }
}
