package switchboard.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reasons why files are refused: beside each file, in the log, and for the console. */
final class Rejections {
    static final String SUFFIX = ".rejected";

    private static final Logger LOG = LoggerFactory.getLogger(Rejections.class);

    private final Path folder;
    private final BiConsumer<String, String> told;
    private final Map<String, String> reasons = new ConcurrentSkipListMap<>();

    /**
     * Without any reason yet.
     *
     * @param folder {@code deploy/}; what was left in it for files that are gone is removed
     * @param told hears of each file that is refused, and why
     */
    Rejections(Path folder, BiConsumer<String, String> told) {
        this.folder = folder;
        this.told = told;
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> left =
                    files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
            for (Path file : left) {
                String path = file.toString();
                if (!Files.exists(Path.of(path.substring(0, path.length() - SUFFIX.length())))) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot tidy {}", folder, e);
        }
    }

    /** @param consequence what goes on instead, in words */
    void refuse(String file, String reason, String consequence) {
        LOG.warn("deploy/{} is refused: {}; {}", file, reason, consequence);
        boolean isNew = !reason.equals(reasons.put(file, reason));
        try {
            Path whole = Files.writeString(folder.resolve("." + file + SUFFIX), reason + System.lineSeparator());
            Files.move(whole, folder.resolve(file + SUFFIX), StandardCopyOption.ATOMIC_MOVE); // nobody reads half of it
        } catch (IOException e) {
            LOG.warn("cannot write deploy/{}{}", file, SUFFIX, e);
        }
        if (isNew) {
            told.accept(file, reason);
        }
    }

    /** The file is good now, or gone. */
    void clear(String file) {
        reasons.remove(file);
        try {
            Files.deleteIfExists(folder.resolve(file + SUFFIX));
        } catch (IOException e) {
            LOG.warn("cannot delete deploy/{}{}", file, SUFFIX, e);
        }
    }

    /** By file name. */
    Map<String, String> reasons() {
        return Map.copyOf(reasons);
    }

    String reason(String file) {
        return reasons.getOrDefault(file, "");
    }
}
