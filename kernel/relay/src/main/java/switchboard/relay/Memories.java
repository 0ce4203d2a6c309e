package switchboard.relay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import switchboard.spi.Memory;

/** What is remembered for tokens: an hour from its last use, and no more than so many characters for all of them. */
final class Memories {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final long MOST = 32L << 20;
    private static final int LARGEST = 1 << 20;

    private record Key(long token, String name) {}

    private final Cache<Key, String> cache = Caffeine.newBuilder()
            .executor(Runnable::run)
            .expireAfterAccess(KEPT)
            .maximumWeight(MOST)
            .weigher((Key key, String value) -> key.name().length() + value.length() + 64)
            .build();

    /** One token's part of it. */
    Memory of(long token) {
        return new Memory() {
            @Override
            public Optional<String> recall(String key) {
                return Optional.ofNullable(cache.getIfPresent(new Key(token, key)));
            }

            @Override
            public void remember(String key, String value) {
                if (value.length() <= LARGEST) {
                    cache.put(new Key(token, key), value);
                }
            }

            @Override
            public void forget(String key) {
                cache.invalidate(new Key(token, key));
            }
        };
    }
}
