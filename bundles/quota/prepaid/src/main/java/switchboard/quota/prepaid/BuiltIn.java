package switchboard.quota.prepaid;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The price tables One API ships with. Tab-separated; the last column is the value, the others are its key. */
final class BuiltIn {
    private BuiltIn() {}

    /**
     * Reads one table.
     *
     * @return values by key; the parts of a key of several columns are joined by a tab
     */
    static Map<String, Double> table(String resource) {
        try (InputStream in = BuiltIn.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks " + resource);
            }
            Map<String, Double> table = new HashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(line -> put(table, line));
            return Map.copyOf(table);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    private static void put(Map<String, Double> table, String line) {
        int tab = line.lastIndexOf('\t');
        table.put(line.substring(0, tab), Double.valueOf(line.substring(tab + 1)));
    }
}
