package switchboard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Recorded files of a module, in {@code src/test/resources/fixtures}. */
public final class Recorded {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures");

    private Recorded() {}

    /**
     * The answers in a folder: streams in {@code *.upstream.sse}, documents in {@code *.response.upstream.json}.
     *
     * @param stems what stands before that; none for all there are
     */
    public static Stream<Transcript> transcripts(String folder, String... stems) {
        Stream<Transcript> streams =
                files(folder, ".upstream.sse").map(file -> new Transcript(name(file), true, bytes(file)));
        Stream<Transcript> documents =
                files(folder, ".response.upstream.json").map(file -> new Transcript(name(file), false, bytes(file)));
        return Stream.concat(streams, documents)
                .filter(one -> stems.length == 0
                        || Stream.of(stems).anyMatch(stem -> one.name().startsWith(stem + ".")));
    }

    /** The texts of the files in a folder whose names end so. */
    public static Stream<String> texts(String folder, String end) {
        return files(folder, end).map(file -> new String(bytes(file), StandardCharsets.UTF_8));
    }

    private static Stream<Path> files(String folder, String end) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            List<Path> found = files.filter(file -> ("/" + file.getFileName()).endsWith(end))
                    .sorted()
                    .toList();
            return found.stream();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
