package switchboard.admin;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notices;

/** Keeps what it should deliver; fails if it is told to. */
final class FakeNotices implements Notices {
    final List<Notice> delivered = new CopyOnWriteArrayList<>();
    final List<Notice> published = new CopyOnWriteArrayList<>();
    volatile String failure = "";

    @Override
    public void publish(String key, Notice notice) {
        published.add(notice);
    }

    @Override
    public void deliver(Notice notice) throws DeliveryException {
        if (!failure.isEmpty()) {
            throw new DeliveryException(failure, false);
        }
        delivered.add(notice);
    }

    /** The facts of the latest one. */
    Map<String, String> latest() {
        return delivered.getLast().facts();
    }
}
