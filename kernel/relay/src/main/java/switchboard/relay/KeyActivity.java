package switchboard.relay;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import switchboard.spi.UpstreamFailure;

/** What keys are doing now, and what went wrong with them last. */
final class KeyActivity {
    private static final int MOST_PROBLEMS = 10_000;
    private static final int LONGEST_MESSAGE = 500;

    /** A key of a channel. */
    record Keyed(long channel, long key) {
        static Keyed of(Upstream upstream) {
            return new Keyed(upstream.id(), upstream.keyId());
        }
    }

    private final InstantSource clock;
    private final Map<Keyed, AtomicLong> calls = new ConcurrentHashMap<>();
    private final Map<Keyed, KeyState.Problem> problems = new ConcurrentHashMap<>();

    KeyActivity(InstantSource clock) {
        this.clock = clock;
    }

    /** A call began; what this answers is to be counted down when it ends. */
    AtomicLong began(Upstream upstream) {
        AtomicLong count = calls.computeIfAbsent(Keyed.of(upstream), keyed -> new AtomicLong());
        count.incrementAndGet();
        return count;
    }

    void failed(Upstream upstream, UpstreamFailure failure) {
        if (problems.size() >= MOST_PROBLEMS) {
            problems.clear(); // of channels that are long gone, mostly
        }
        Instant now = clock.instant();
        String message = JsonText.oneLine(failure.message());
        problems.put(
                Keyed.of(upstream),
                new KeyState.Problem(
                        now, message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message));
    }

    long calls(Keyed key) {
        AtomicLong count = calls.get(key);
        return count == null ? 0 : count.get();
    }

    Optional<KeyState.Problem> problem(Keyed key) {
        return Optional.ofNullable(problems.get(key));
    }
}
