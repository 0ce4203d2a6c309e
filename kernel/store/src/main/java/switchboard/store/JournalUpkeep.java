package switchboard.store;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forces the journal to its disk and makes room in its folder before it is needed, on a thread of its own. */
final class JournalUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalUpkeep.class);
    private static final Duration EVERY = Duration.ofMillis(40);

    private final Journal journal;
    private final Drafts drafts;
    private final ScheduledExecutorService thread = Posting.scheduler("switchboard-journal");
    private volatile boolean failing;

    JournalUpkeep(Journal journal, Drafts drafts) {
        this.journal = journal;
        this.drafts = drafts;
    }

    void start() {
        Posting.repeat(thread, this::force, EVERY);
    }

    private void force() {
        try {
            journal.force();
            journal.provide();
            drafts.provide();
            failing = false;
        } catch (RuntimeException | InternalError e) { // InternalError: a mapped page could not be written
            if (!failing) {
                LOG.error("the journal cannot be forced to its disk", e);
            }
            failing = true;
        }
    }

    /** Waits a moment for what is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("forcing the journal is not over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
