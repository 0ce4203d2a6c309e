package switchboard.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of the bundle that serves of each file in {@code deploy/}, and of the one before it, so that there is
 * something to go back to when a file was overwritten. Guarded by the deployer's lock.
 */
final class Served {
    private static final Logger LOG = LoggerFactory.getLogger(Served.class);

    private final Path now;
    private final Path before;

    /** @param folder of ours; it outlives the process */
    Served(Path folder) {
        now = folder.resolve("serving");
        before = folder.resolve("before");
    }

    /** This serves of a file from now on. */
    void put(String file, Archive archive) {
        Path copy = now.resolve(file);
        try {
            if (Files.exists(copy)) {
                if (Arrays.equals(Files.readAllBytes(copy), archive.bytes())) {
                    return;
                }
                Files.createDirectories(before);
                Files.move(copy, before.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.createDirectories(now);
            Files.write(copy, archive.bytes());
        } catch (IOException e) {
            LOG.warn("cannot keep a copy of deploy/{}: there will be nothing to go back to", file, e);
        }
    }

    /** What served of a file before. */
    Optional<Path> before(String file) {
        return Optional.of(before.resolve(file)).filter(Files::isRegularFile);
    }

    /** What served before serves again: there is nothing before it. */
    void wentBack(String file) {
        move(before.resolve(file), now.resolve(file));
    }

    /** Nothing serves of a file any more, and what did is nothing to go back to. */
    void forget(String file) {
        delete(now.resolve(file));
        delete(before.resolve(file));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("cannot move {}", from, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot delete {}", file, e);
        }
    }
}
