package switchboard.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts files of {@code deploy/} aside whose bundle breaks down, when there is something that serves in its place: what
 * the file held before, or what serves without it. A bundle that nothing can stand in for serves on, since half of its
 * calls may still succeed. Guarded by the deployer's lock.
 */
final class Quarantine {
    /** How the name of a file ends that was put aside. */
    static final String SUFFIX = ".quarantined";

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Path folder;
    private final HotBundles bundles;
    private final Served served;
    private final Signatures signatures;

    /**
     * What came of it.
     *
     * @param serves what serves in the place of the bundle, in words
     * @param stamp of the file that lies in the place of the one put aside; empty if none does
     */
    record Done(String serves, Optional<Stamp> stamp) {}

    Quarantine(Path folder, HotBundles bundles, Served served, Signatures signatures) {
        this.folder = folder;
        this.bundles = bundles;
        this.served = served;
        this.signatures = signatures;
    }

    /** Puts a file aside; empty if nothing could stand in for its bundle. */
    Optional<Done> put(String file, Bundle broken) throws InterruptedException {
        Optional<Done> back = served.before(file).flatMap(before -> goBack(file, before));
        if (back.isEmpty() && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return back.or(() -> without(file, broken));
    }

    private Optional<Done> goBack(String file, Path before) {
        Path copy = folder.resolve("." + file + ".back");
        try {
            Files.copy(before, copy, StandardCopyOption.REPLACE_EXISTING);
            Stamp stamp = Stamp.of(copy);
            Archive archive = Archive.read(copy);
            signatures.check(archive);
            String serves = bundles.put(file, stamp, archive);
            Files.copy(folder.resolve(file), folder.resolve(file + SUFFIX), StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
            served.wentBack(file);
            return Optional.of(new Done(serves, Optional.of(stamp)));
        } catch (Rejection e) {
            LOG.warn("deploy/{} cannot go back to what it held before: {}", file, e.reason());
        } catch (IOException e) {
            LOG.warn("deploy/{} cannot go back to what it held before", file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private Optional<Done> without(String file, Bundle broken) {
        if (!bundles.dispensable(broken)) {
            return Optional.empty();
        }
        bundles.remove(file);
        try {
            Files.move(folder.resolve(file), folder.resolve(file + SUFFIX), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("cannot rename deploy/{}: it will be tried again at the next start", file, e);
        }
        served.forget(file);
        return Optional.of(new Done("", Optional.empty()));
    }
}
