package switchboard.relay;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import switchboard.store.Environment;

/**
 * What the relay keeps to; sizes are in bytes.
 *
 * @param body a request's body in memory
 * @param bodies all requests' bodies together
 * @param form a form, whose files are on disk
 * @param event one event of an answer
 * @param answer an answer in one document
 * @param uploads where a form's files are
 * @param draftEvery how often it is noted what a stream has cost so far, in nanoseconds; 0 for before every write
 */
record Settings(int body, long bodies, long form, int event, int answer, Path uploads, long draftEvery) {
    private static final long MIB = 1 << 20;
    private static final long HEAP = Runtime.getRuntime().maxMemory();

    /** A call needs several times its body for a while: what is spliced into it, the texts that are counted. */
    private static final int BODIES = 6;

    private static final long MOST = Integer.MAX_VALUE - 1024;

    static Settings of(Environment environment) {
        return new Settings(
                (int) Math.min(size(environment, "RELAY_MAX_BODY_MB", 64), HEAP / 4),
                Math.max(1, environment.number("RELAY_BODIES_MB", HEAP / BODIES / MIB)) * MIB,
                Math.max(1, environment.number("RELAY_MAX_FORM_MB", 512)) * MIB,
                size(environment, "RELAY_MAX_EVENT_MB", 32),
                size(environment, "RELAY_MAX_ANSWER_MB", 256),
                environment.home().resolve("data").resolve("tmp"),
                TimeUnit.MILLISECONDS.toNanos(Math.max(0, environment.number("RELAY_DRAFT_MS", 0))));
    }

    private static int size(Environment environment, String name, long defaultMib) {
        return (int) Math.clamp(environment.number(name, defaultMib) * MIB, MIB, MOST);
    }
}
