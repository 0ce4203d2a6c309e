package switchboard.store;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Rings when this process changed what nodes keep in memory, and asks the database when another rang: so a change is
 * everywhere at once where there is a Redis, and not only when nodes ask by themselves.
 */
@Component(service = ChangeBell.class, immediate = true)
public final class ChangeBell implements AutoCloseable {
    private final List<AutoCloseable> ties;

    /** Ties them together. */
    @Activate
    public ChangeBell(@Reference Database database, @Reference Bell bell) {
        ties = List.of(
                bell.onRing(Bell.CHANGED, who -> database.look()),
                database.onToldCommit(() -> bell.ring(Bell.CHANGED, "")));
    }

    @Deactivate
    @Override
    public void close() throws Exception {
        for (AutoCloseable tie : ties) {
            tie.close();
        }
    }
}
