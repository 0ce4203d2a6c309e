package switchboard.testkit;

import java.util.Set;
import switchboard.spi.Names;

/**
 * What a test says that there is.
 *
 * @param ids numbers that channels, tokens and users have
 * @param names names that groups and models have
 */
public record FakeNames(Set<Long> ids, Set<String> names) implements Names {
    @Override
    public boolean channel(long id) {
        return ids.contains(id);
    }

    @Override
    public boolean token(long id) {
        return ids.contains(id);
    }

    @Override
    public boolean user(long id) {
        return ids.contains(id);
    }

    @Override
    public boolean group(String name) {
        return names.contains(name);
    }

    @Override
    public boolean model(String name) {
        return name.endsWith("*")
                ? names.stream().anyMatch(one -> one.startsWith(name.substring(0, name.length() - 1)))
                : names.contains(name);
    }
}
