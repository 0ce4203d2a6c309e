package switchboard.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reasons why files are refused: beside each file, in the log, and for the console. */
final class Rejections {
    static final String SUFFIX = ".rejected";

    private static final Logger LOG = LoggerFactory.getLogger(Rejections.class);

    private final Path folder;
    private final Map<String, String> reasons = new ConcurrentSkipListMap<>();

    /**
     * Without any reason yet, but those of files that were put aside.
     *
     * @param folder {@code deploy/}; what was left in it for files that are gone is removed
     */
    Rejections(Path folder) {
        this.folder = folder;
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> left =
                    files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
            for (Path file : left) {
                tidy(file);
            }
        } catch (IOException e) {
            LOG.warn("cannot tidy {}", folder, e);
        }
    }

    private void tidy(Path left) throws IOException {
        String name = String.valueOf(left.getFileName());
        String of = name.substring(0, name.length() - SUFFIX.length());
        if (!Files.exists(folder.resolve(of))) {
            Files.delete(left);
        } else if (of.endsWith(Quarantine.SUFFIX)) {
            reasons.put(of, Files.readString(left).strip());
        }
    }

    /**
     * Refuses a file.
     *
     * @param consequence what goes on instead, in words
     * @return whether that is new
     */
    boolean refuse(String file, String reason, String consequence) {
        LOG.warn("deploy/{} is refused: {}; {}", file, reason, consequence);
        return note(file, reason);
    }

    /** Writes down why a file was put aside. */
    void aside(String file, String reason) {
        note(file + Quarantine.SUFFIX, reason);
    }

    private boolean note(String file, String reason) {
        boolean isNew = !reason.equals(reasons.put(file, reason));
        try {
            Path whole = Files.writeString(folder.resolve("." + file + SUFFIX), reason + System.lineSeparator());
            Files.move(whole, folder.resolve(file + SUFFIX), StandardCopyOption.ATOMIC_MOVE); // nobody reads half of it
        } catch (IOException e) {
            LOG.warn("cannot write deploy/{}{}", file, SUFFIX, e);
        }
        return isNew;
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
