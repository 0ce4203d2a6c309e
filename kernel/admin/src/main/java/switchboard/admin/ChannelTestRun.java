package switchboard.admin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.relay.ChannelTester.Tested;
import switchboard.store.Behalf;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;
import switchboard.store.Environment;

/** Tests many channels one after the other, in the background: when asked, and every {@code CHANNEL_TEST_FREQUENCY}. */
final class ChannelTestRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelTestRun.class);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final ChannelTests tests;
    private final Channels channels;
    private final Duration pause;
    private final TestProgress progress = new TestProgress(HEARTBEAT);
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable Thread running;
    private @Nullable Thread job;
    private boolean isClosed;

    ChannelTestRun(ChannelTests tests, Channels channels, Environment environment) {
        this.tests = tests;
        this.channels = channels;
        this.pause = Duration.ofSeconds(Math.max(0, environment.number("POLLING_INTERVAL", 0)));
        long minutes = environment.number("CHANNEL_TEST_FREQUENCY", 0);
        if (minutes > 0) {
            job = Thread.ofVirtual().name("channel-test-job").start(() -> repeat(Duration.ofMinutes(minutes)));
        }
    }

    /** How the run goes. */
    TestProgress progress() {
        return progress;
    }

    /** How each channel is tested. */
    ChannelTests tests() {
        return tests;
    }

    /** Which channels are meant. */
    enum Scope {
        /** All of them. */
        ALL,
        /** Those that are switched off, by hand or by themselves. */
        DISABLED
    }

    /** Begins a run, at whose end the operator is told; false if one is under way. */
    boolean begin(Scope scope) {
        return begin(scope, true, Behalf.ofRequest());
    }

    private boolean begin(Scope scope, boolean told, Behalf behalf) {
        turn.lock();
        try {
            if (isClosed || (running != null && running.isAlive())) {
                return false;
            }
            running = Thread.ofVirtual().name("channel-test-run").start(() -> run(scope, told, behalf));
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void run(Scope scope, boolean told, Behalf behalf) {
        try {
            List<ChannelRow> meant = channels.all().stream()
                    .filter(channel -> scope == Scope.ALL || !channel.enabled())
                    .toList();
            progress.begin(meant.size());
            int failed = 0;
            for (ChannelRow channel : meant) {
                Tested tested = tests.oneOfMany(channel, behalf);
                failed += tested.succeeded() ? 0 : 1;
                progress.tested(
                        channel.id(),
                        channel.name(),
                        tested.took().toMillis(),
                        tested.failure().map(ChannelTests::message).orElse(""));
                Thread.sleep(pause);
            }
            if (told) {
                tests.notices().tested(meant.size(), failed);
            }
        } catch (InterruptedException stopped) {
            LOG.info("the test of channels was stopped");
        } catch (RuntimeException broken) {
            LOG.warn("the test of channels broke off", broken);
        } finally {
            progress.end();
        }
    }

    private void repeat(Duration frequency) {
        try {
            while (true) {
                Thread.sleep(frequency);
                begin(Scope.ALL, false, Behalf.NOBODY);
            }
        } catch (InterruptedException stopped) {
            LOG.debug("no more tests of channels");
        }
    }

    /** Stops what runs. */
    @Override
    public void close() {
        turn.lock();
        try {
            isClosed = true;
            progress.close();
            if (job != null) {
                job.interrupt();
            }
            if (running != null) {
                running.interrupt();
            }
        } finally {
            turn.unlock();
        }
    }
}
