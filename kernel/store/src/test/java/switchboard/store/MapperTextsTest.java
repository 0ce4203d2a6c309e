package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written into SQL and not bound: names and words of ours, and never what somebody has sent (advisory A14). */
class MapperTextsTest {
    private static final Pattern WRITTEN = Pattern.compile("\\$\\{(\\w+)}");

    /** What differs by database: the configuration's variables. */
    private static final Set<String> WORDS = Set.of("group", "key", "true", "false", "day", "now");

    /** Constants of enums, row numbers and moments that the code makes, by the mapper that may have them. */
    private static final Map<String, Set<String>> OURS = Map.of(
            "TokenMapper.java", Set.of("order"),
            "UserMapper.java", Set.of("order"),
            "IdentityMapper.java", Set.of("column"),
            "LogMapper.java", Set.of("id", "i", "moment"));

    @Test
    void a14NothingThatWasSentIsWrittenIntoSql() {
        List<Path> mappers = mappers();
        assertThat(mappers).hasSizeGreaterThan(5);
        for (Path mapper : mappers) {
            Set<String> written = new TreeSet<>();
            Matcher matcher = WRITTEN.matcher(text(mapper));
            while (matcher.find()) {
                written.add(matcher.group(1));
            }
            written.removeAll(WORDS);
            written.removeAll(OURS.getOrDefault(String.valueOf(mapper.getFileName()), Set.of()));
            assertThat(written).as("%s: bind it, with #{}", mapper).isEmpty();
        }
    }

    private static List<Path> mappers() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith("Mapper.java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
