package switchboard.quota.prepaid;

import java.util.Set;
import switchboard.spi.Names;

/**
 * What exists: everything but what is named here.
 *
 * @param missing names and numbers, as text
 */
record FakeNames(Set<String> missing) implements Names {
    static final FakeNames ALL = new FakeNames(Set.of());

    @Override
    public boolean channel(long id) {
        return !missing.contains(Long.toString(id));
    }

    @Override
    public boolean token(long id) {
        return channel(id);
    }

    @Override
    public boolean user(long id) {
        return channel(id);
    }

    @Override
    public boolean group(String name) {
        return !missing.contains(name);
    }

    @Override
    public boolean model(String name) {
        return !missing.contains(name);
    }
}
