package switchboard.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Which channels serve what, from memory. Follows another process's changes within a second. */
@Component(service = Routing.class)
public final class Routing implements AutoCloseable {
    private final Database database;
    private final AutoCloseable listening;
    private final AtomicLong readings = new AtomicLong();
    private volatile RoutingSnapshot current = RoutingSnapshot.of(List.of(), List.of(), List.of(), List.of(), Map.of());
    private long shown;

    /** The routing of a database. */
    @Activate
    public Routing(@Reference Database database) {
        this.database = database;
        this.listening = database.onForeignChange(this::changed);
        changed();
    }

    /** The way things are now. Never blocks. */
    public RoutingSnapshot current() {
        return current;
    }

    /** Reads channels and abilities anew. Blocks. */
    public void changed() {
        long reading = readings.incrementAndGet();
        RoutingSnapshot fresh = database.read(mappers -> RoutingSnapshot.of(
                mappers.channels().all(),
                mappers.channels().abilities(),
                mappers.keys().all(),
                mappers.extras().guarded(), // after the channels: who sees an address sees whether it must be public
                current.channels()));
        show(fresh, reading);
    }

    /** A reading that began later has seen all that an earlier one saw. */
    private synchronized void show(RoutingSnapshot fresh, long reading) {
        if (reading > shown) {
            shown = reading;
            current = fresh;
        }
    }

    @Deactivate
    @Override
    public void close() {
        Closing.quietly(listening);
    }
}
