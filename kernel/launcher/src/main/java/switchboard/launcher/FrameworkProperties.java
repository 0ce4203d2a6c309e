package switchboard.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The framework's configuration: the file's lines, each overridden by a system property of the same name. */
final class FrameworkProperties {
    private FrameworkProperties() {}

    /** @param house what {@code ${switchboard.…}} stands for; part of the result, and not overridden */
    static Map<String, String> read(Path file, Properties system, Map<String, String> house) throws IOException {
        var lines = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            lines.load(reader);
        }
        Map<String, String> result = new HashMap<>();
        for (String name : lines.stringPropertyNames()) {
            result.put(name, replaced(system.getProperty(name, lines.getProperty(name)), house));
        }
        result.putAll(house);
        return result;
    }

    private static String replaced(String value, Map<String, String> house) {
        String result = value;
        for (var entry : house.entrySet()) {
            result = result.replace("${" + entry.getKey() + "}", entry.getValue());
        }
        return result;
    }
}
