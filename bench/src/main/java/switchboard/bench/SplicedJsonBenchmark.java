package switchboard.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import switchboard.relay.SplicedJson;

/** Finding the members of a request's body, and replacing two of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SplicedJsonBenchmark {
    /** About how long the prompt is. */
    @Param({"1024", "65536"})
    public int promptBytes;

    private byte[] body = {};

    /** Makes the body. */
    @Setup
    public void write() {
        body = new Shape("", 1, promptBytes, true).body().getBytes(StandardCharsets.UTF_8);
    }

    /** What a verbatim call needs. */
    @Benchmark
    public SplicedJson parse() {
        return SplicedJson.parse(body);
    }

    /** What a mapped stream needs on top. */
    @Benchmark
    public byte[] parseAndSplice() {
        return SplicedJson.parse(body)
                .with("model", "\"gpt-4o\"")
                .with("stream_options", "{\"include_usage\":true}")
                .bytes();
    }
}
