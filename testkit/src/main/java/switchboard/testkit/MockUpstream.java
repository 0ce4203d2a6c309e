package switchboard.testkit;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * An upstream to try things with: speaks like OpenAI (chat, responses and the rest), like Claude and like
 * Gemini, needs no account, and says the same to the same request. {@code ./dev mock} starts it.
 *
 * <p>It echoes what was said last. It calls the tools it is offered, one for each part of "this and that",
 * and answers with their results; it tells the type and size of an image; it reasons when asked to; to
 * {@code describe} it tells how the request arrived. What the real upstreams refuse, it refuses.
 *
 * <p>What a model's name contains decides: {@code error-429} (or any other HTTP status) fails with that
 * status, {@code mock-cut} breaks off half way, {@code mock-broken} fails half way, {@code mock-endless}
 * goes on until its client leaves, which {@code GET /mock/hang-ups?said=…} then tells. A key that begins
 * with {@code sk-wrong} is refused.
 */
public final class MockUpstream {
    private static final String USAGE = """
            usage: mock [--port N] [--delay-ms N] [--events N]
              --port      where it listens on this machine's loopback address (3001)
              --delay-ms  how long it waits before every event of a stream, and before every other answer (0)
              --events    how many words an answer has, an event for each (20)
              --help      this text""";

    private MockUpstream() {}

    /** Runs until it is stopped. */
    public static void main(String[] args) throws InterruptedException {
        int port = 3001;
        int delay = 0;
        int events = 20;
        for (int i = 0; i < args.length; i += 2) {
            if (args[i].equals("--help")) {
                System.out.println(USAGE);
                return;
            }
            boolean number = i + 1 < args.length && args[i + 1].matches("[0-9]{1,6}");
            int value = number ? Integer.parseInt(args[i + 1]) : 0;
            switch (number ? args[i] : "") {
                case "--port" -> port = value;
                case "--delay-ms" -> delay = value;
                case "--events" -> events = value;
                default -> {
                    System.err.println("mock: what is " + args[i] + "?\n" + USAGE);
                    System.exit(2);
                }
            }
        }
        try (FakeUpstream upstream = start(port, Duration.ofMillis(delay), events)) {
            System.out.printf("mock upstream on %s, any key will do%n", upstream.url());
            new CountDownLatch(1).await(); // until the process is stopped
        } catch (UncheckedIOException taken) {
            System.err.printf("mock: port %d cannot be had: %s%n", port, taken.getMessage());
            System.exit(1);
        }
    }

    /**
     * Starts one for a test or a process.
     *
     * @param port where it listens; 0 for any that is free
     * @param delay how long it waits before every event and before every other answer
     * @param events how many words an answer has, an event for each in a stream
     */
    public static FakeUpstream start(int port, Duration delay, int events) {
        return FakeUpstream.listen(port, new MockAnswers(delay, Math.max(1, events)));
    }
}
