package switchboard.bench;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
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
import switchboard.relay.tiktoken.Encoding;

/** Counting the tokens of 10,000 characters, by our own code and by the library the tests compare it with. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodingBenchmark {
    private static final int LENGTH = 10_000;
    private static final String ENGLISH =
            "The gateway's operators drop bundles into a folder; calls that run don't notice."
                    + " Nothing's lost, and 100% of what was delivered is charged once: see the ledger, line 42.\n";
    private static final String CHINESE = "网关在调用进行时更换提供者，没有一条流会中断。真的吗？是的！它从不丢失一分钱：请看账本；";

    /** Which encoding. */
    @Param({"cl100k", "o200k"})
    public String encoding = "";

    /** What is written in. */
    @Param({"english", "chinese"})
    public String language = "";

    private String text = "";
    private Encoding ours = Encoding.cl100k();
    private ToLongFunction<String> librarys = String::length;

    /** Reads both. */
    @Setup
    public void read() {
        boolean large = encoding.equals("o200k");
        ours = large ? Encoding.o200k() : ours;
        librarys = Encodings.newLazyEncodingRegistry()
                .getEncoding(large ? EncodingType.O200K_BASE : EncodingType.CL100K_BASE)::countTokensOrdinary;
        String piece = language.equals("english") ? ENGLISH : CHINESE;
        text = piece.repeat(LENGTH / piece.length() + 1).substring(0, LENGTH);
    }

    /** What the relay does. */
    @Benchmark
    public long ours() {
        return ours.count(text);
    }

    /** What it did. */
    @Benchmark
    public long librarys() {
        return librarys.applyAsLong(text);
    }
}
