package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The secrets of a run, and where they must not be: in no log, and those that nobody is told in no answer either. */
final class Secrets {
    private static final int CODE = 6;

    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();

    /** One that nobody is told. */
    String kept(String secret) {
        return known(kept, secret);
    }

    /** One that its owner is told. */
    String told(String secret) {
        return known(told, secret);
    }

    private static String known(Set<String> secrets, String secret) {
        assertThat(secret).hasSizeGreaterThanOrEqualTo(CODE);
        secrets.add(secret);
        return secret;
    }

    /** Something that came out of the gateway. */
    String answered(String body) {
        answers.add(body);
        return body;
    }

    /** Looks for them in everything the installation wrote down, and in what it answered. */
    void checkNoneIsIn(Installation installation) throws IOException {
        assertThat(answers).isNotEmpty();
        List<String> everything =
                Stream.concat(kept.stream(), told.stream()).sorted().toList();
        List<Path> written = written(installation.home());
        assertThat(written).hasSizeGreaterThanOrEqualTo(3); // what it printed, its log, and a line a request
        for (Path file : written) {
            Stream<String> lines =
                    Files.readString(file, StandardCharsets.ISO_8859_1).lines();
            assertThat(lines)
                    .as(file.toString())
                    .noneMatch(line -> everything.stream().anyMatch(secret -> holds(line, secret)));
        }
        for (String answer : answers) {
            assertThat(kept).as(answer).noneMatch(secret -> holds(answer, secret));
        }
    }

    /** What is as short as a code could by chance be a part of something longer. */
    private static boolean holds(String text, String secret) {
        if (secret.length() > CODE) {
            return text.contains(secret);
        }
        return Pattern.compile("(?<![0-9A-Za-z])" + Pattern.quote(secret) + "(?![0-9A-Za-z])")
                .matcher(text)
                .find();
    }

    private static List<Path> written(Path home) throws IOException {
        try (Stream<Path> top = Files.list(home);
                Stream<Path> logs = Files.walk(home.resolve("logs"))) {
            return Stream.concat(top, logs)
                    .filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".log"))
                    .toList();
        }
    }
}
