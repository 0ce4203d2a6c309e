package switchboard.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import switchboard.relay.EventFramer;

/** Cutting a stream into events, each in a buffer of its own or two to a buffer and torn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventFramerBenchmark {
    private static final int EVENTS = 100;
    private static final int LIMIT = 16 << 20;

    /** Bytes of one read from the socket; 0 stands for exactly one event. */
    @Param({"0", "100", "4096"})
    public int piece;

    private final byte[] event = ("data: " + Answers.EVENT + "\n\n").getBytes(StandardCharsets.UTF_8);
    private final byte[] stream =
            ("data: " + Answers.EVENT + "\n\n").repeat(EVENTS).getBytes(StandardCharsets.UTF_8);

    /** The time is that of one event. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void cut(Blackhole sink) {
        var framer = new EventFramer(LIMIT);
        int step = piece == 0 ? event.length : piece;
        for (int from = 0; from < stream.length; from += step) {
            framer.feed(ByteBuffer.wrap(stream, from, Math.min(step, stream.length - from)), sink::consume);
        }
    }
}
