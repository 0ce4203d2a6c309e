package switchboard.admin;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import switchboard.spi.Options;

/** The options as they would be if some were other. They stay as they are, whatever is stored meanwhile. */
final class Candidate implements Options {
    private final Options stored;
    private final Map<String, String> seen;

    Candidate(Options stored, Map<String, String> other) {
        this.stored = stored;
        this.seen = new ConcurrentHashMap<>(other);
    }

    @Override
    public String text(String name) {
        return seen.computeIfAbsent(name, stored::text);
    }
}
