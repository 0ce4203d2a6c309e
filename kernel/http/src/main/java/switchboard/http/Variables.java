package switchboard.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The process's environment, over the file {@code .env} of the folder the user started from. */
final class Variables {
    private Variables() {}

    static Map<String, String> ofProcess() {
        Path file = Path.of(System.getProperty("switchboard.caller.dir", "")).resolve(".env");
        Map<String, String> result = new HashMap<>();
        if (Files.isReadable(file)) {
            try {
                Files.readAllLines(file).forEach(line -> add(line, result));
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + file, e);
            }
        }
        result.putAll(System.getenv());
        return Map.copyOf(result);
    }

    static void add(String line, Map<String, String> to) {
        String assignment = line.strip();
        if (assignment.startsWith("export ")) {
            assignment = assignment.substring("export ".length()).strip();
        }
        int equals = assignment.indexOf('=');
        if (equals > 0 && !assignment.startsWith("#")) {
            to.put(
                    assignment.substring(0, equals).strip(),
                    unquoted(assignment.substring(equals + 1).strip()));
        }
    }

    private static String unquoted(String value) {
        for (String quote : new String[] {"\"", "'"}) {
            int end = value.indexOf(quote, 1);
            if (value.startsWith(quote) && end > 0) {
                return value.substring(1, end);
            }
        }
        int comment = value.indexOf(" #");
        return comment < 0 ? value : value.substring(0, comment).strip();
    }

    /** A number of seconds; the default if it is not set or not a number that is at least 0. */
    static long seconds(Map<String, String> environment, String name, long byDefault) {
        try {
            long value = Long.parseLong(environment.getOrDefault(name, "").strip());
            return value >= 0 ? value : byDefault;
        } catch (NumberFormatException e) {
            return byDefault;
        }
    }
}
