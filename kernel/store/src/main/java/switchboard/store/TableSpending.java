package switchboard.store;

import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.Spending;

/** What was spent, from the table that the accounts fill. */
@Component(service = Spending.class)
public final class TableSpending implements Spending {
    private final Accounts accounts;

    /** What the callers of these accounts have spent. */
    @Activate
    public TableSpending(@Reference Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public long since(Kind kind, String id, Instant from) {
        var subject = new Spenders.Subject(kind, id);
        return accounts.spenders().of(subject).since(SpentHours.of(from.getEpochSecond()), load(subject));
    }

    @Override
    public Reserved reserve(Kind kind, String id, long quota, List<Limit> limits) {
        var subject = new Spenders.Subject(kind, id);
        return accounts.spenders().of(subject).reserve(quota, limits, load(subject));
    }

    private Runnable load(Spenders.Subject subject) {
        return () -> accounts.loadSpending(subject);
    }
}
