package switchboard.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notices;

/** Keeps what it is told, once for each key; no day ever ends. */
public final class FakeNotices implements Notices {
    private final Set<String> keys = new HashSet<>();
    private final List<Notice> told = new ArrayList<>();
    private final List<Notice> delivered = new CopyOnWriteArrayList<>();
    private volatile @Nullable String failure;

    /** Has deliveries fail from now on; null has them succeed again. */
    public FakeNotices failing(@Nullable String message) {
        failure = message;
        return this;
    }

    @Override
    public synchronized void publish(String key, Notice notice) {
        if (key.isEmpty() || keys.add(key)) {
            told.add(notice);
        }
    }

    @Override
    public void deliver(Notice notice) throws DeliveryException {
        String message = failure;
        if (message != null) {
            throw new DeliveryException(message, false);
        }
        delivered.add(notice);
    }

    /** What was published. */
    public synchronized List<Notice> told() {
        return List.copyOf(told);
    }

    /** What was delivered at once. */
    public List<Notice> delivered() {
        return List.copyOf(delivered);
    }
}
