package switchboard.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import switchboard.spi.Options;

/** Options from a map. */
public final class FakeOptions implements Options {
    private final Map<String, String> values = new ConcurrentHashMap<>();

    /** Sets an option. */
    public FakeOptions with(String name, String text) {
        values.put(name, text);
        return this;
    }

    @Override
    public String text(String name) {
        return values.getOrDefault(name, "");
    }
}
