package switchboard.deploy;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what changes in {@code deploy/}. What served when the gateway ended is kept in a file: to find it again at the
 * next start is no change, and what came or went in between is one.
 */
final class Chronicle {
    private static final Logger LOG = LoggerFactory.getLogger(Chronicle.class);
    private static final String REFUSED = "refused: ";

    private final Path memory;
    private final InstantSource clock;
    private final Consumer<Change> told;
    private final Properties known = new Properties();

    /**
     * As it was left.
     *
     * @param memory the file that keeps it
     * @param told hears of each change, once
     */
    Chronicle(Path memory, InstantSource clock, Consumer<Change> told) {
        this.memory = memory;
        this.clock = clock;
        this.told = told;
        try (Reader in = Files.newBufferedReader(memory, StandardCharsets.UTF_8)) {
            known.load(in);
        } catch (NoSuchFileException first) {
            LOG.debug("nothing was deployed before");
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("cannot read what was deployed before", e);
        }
    }

    /** The files that something was known of. */
    synchronized Set<String> files() {
        return Set.copyOf(known.stringPropertyNames());
    }

    /** @param what serves, in words that tell one version from another */
    synchronized void serves(String file, String what) {
        String was = known.getProperty(file, "");
        if (!was.equals(what)) {
            keep(file, what);
            tell("bundle.serve", file, was, what, "");
        }
    }

    /** @param still whether what served before serves on */
    synchronized void refused(String file, String reason, boolean still) {
        String was = known.getProperty(file, "");
        String now = still ? was : REFUSED + reason;
        if (still || !was.equals(now)) {
            keep(file, now);
            tell("bundle.refuse", file, was, still ? was : "", reason);
        }
    }

    synchronized void quarantined(String file, String reason, String serves) {
        String was = known.getProperty(file, "");
        keep(file, serves);
        tell("bundle.quarantine", file, was, serves, reason);
    }

    synchronized void gone(String file) {
        String was = known.getProperty(file, "");
        if (!was.isEmpty()) {
            keep(file, "");
            tell("bundle.remove", file, was, "", "");
        }
    }

    private void tell(String action, String file, String was, String became, String reason) {
        told.accept(new Change(clock.instant(), action, file, was.startsWith(REFUSED) ? "" : was, became, reason));
    }

    private void keep(String file, String what) {
        if (what.isEmpty()) {
            known.remove(file);
        } else {
            known.setProperty(file, what);
        }
        Path fresh = memory.resolveSibling(memory.getFileName() + ".new");
        try {
            Files.createDirectories(memory.toAbsolutePath().getParent());
            try (Writer out = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
                known.store(out, "what serves of deploy/");
            }
            Files.move(fresh, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("cannot keep what is deployed: the next start will note it again", e);
        }
    }
}
