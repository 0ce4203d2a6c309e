package switchboard.notices;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo;

/** A notifier that keeps what it is given, or fails as it is told to. */
final class FakeNotifier implements Notifier {
    final List<Delivery> delivered = new CopyOnWriteArrayList<>();
    volatile @Nullable DeliveryException failure;
    volatile Function<Notice, List<String>> where;
    volatile Runnable meanwhile = () -> {};

    private final NotifierInfo info;

    FakeNotifier(String id, NotifierInfo.Turn turn, Function<Notice, List<String>> where) {
        this.info = new NotifierInfo(id, id, turn, List.of());
        this.where = where;
    }

    @Override
    public NotifierInfo info() {
        return info;
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public List<String> destinations(Notice notice) {
        return where.apply(notice);
    }

    @Override
    public void deliver(Delivery delivery) throws DeliveryException {
        DeliveryException wanted = failure;
        if (wanted != null) {
            throw wanted;
        }
        delivered.add(delivery);
        meanwhile.run();
    }
}
