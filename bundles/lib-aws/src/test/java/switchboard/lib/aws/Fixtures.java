package switchboard.lib.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recorded streams and the vector of signatures. */
final class Fixtures {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures/bedrock");
    private static final Pattern DECODED = Pattern.compile("(?m)^ {2}(?:decoded|payload) (.*)$");

    private Fixtures() {}

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** The events that a description lists: what was decoded, or the payload where nothing was. */
    static List<String> described(String name) {
        return List.of(text(name).split("(?m)^frame ")).stream()
                .skip(1)
                .map(frame -> DECODED.matcher(frame)
                        .results()
                        .reduce((first, last) -> last)
                        .orElseThrow()
                        .group(1))
                .toList();
    }

    /** The frame that is annotated. */
    static String annotated() {
        Matcher hex = Pattern.compile("(?m)^[0-9a-f]{200,}$").matcher(text("frame-annotated.txt"));
        if (!hex.find()) {
            throw new AssertionError("no frame");
        }
        return hex.group();
    }
}
