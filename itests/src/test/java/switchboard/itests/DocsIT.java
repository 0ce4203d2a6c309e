package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages say of the code, held against the code. */
class DocsIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern VARIABLE = Pattern.compile("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)[^)]*\\)");

    @Test
    void everyEnvironmentVariableIsInTheSettings() throws IOException {
        String settings = Files.readString(ROOT.resolve("docs/settings.md"));
        Set<String> unknown = new TreeSet<>();
        for (String folder : new String[] {"kernel", "bundles"}) {
            for (Path source : files(ROOT.resolve(folder), ".java")) {
                boolean library = source.toString().contains("/bundles/lib-"); // pure: it reads no variables
                if (library || !source.toString().contains("/src/main/")) {
                    continue;
                }
                Matcher variable = VARIABLE.matcher(Files.readString(source));
                while (variable.find()) {
                    if (!settings.contains("`" + variable.group(1) + "`")) {
                        unknown.add(variable.group(1));
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<Path> pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        pages.add(ROOT.resolve("README.md"));
        assertThat(pages).hasSizeGreaterThan(5);
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as("from %s", page)
                        .exists();
            }
        }
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
