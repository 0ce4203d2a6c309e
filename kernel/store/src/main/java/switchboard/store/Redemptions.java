package switchboard.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.store.Entry.Kind;

/** Redemption codes. Everything here may block. */
@Component(service = Redemptions.class)
public final class Redemptions {
    private final Database database;
    private final Accounts accounts;
    private final OptionStore options;
    private final InstantSource clock;

    /** What came of redeeming a code. */
    public enum Redeemed {
        /** The user has its quota. */
        DONE,
        /** There is no such code, or no such user. */
        UNKNOWN,
        /** It is used or switched off. */
        NOT_ENABLED
    }

    /**
     * What came of redeeming a code, and what it was worth.
     *
     * @param outcome what came of it
     * @param quota added to the user's balance; 0 if nothing was
     */
    public record Redemption(Redeemed outcome, long quota) {}

    /** The codes of a database. */
    @Activate
    public Redemptions(@Reference Database database, @Reference Accounts accounts, @Reference OptionStore options) {
        this(database, accounts, options, InstantSource.system());
    }

    Redemptions(Database database, Accounts accounts, OptionStore options, InstantSource clock) {
        this.database = database;
        this.accounts = accounts;
        this.options = options;
        this.clock = clock;
    }

    /** The code with that number. */
    public Optional<RedemptionRow> find(long id) {
        return database.read(mappers -> mappers.redemptions().find(id));
    }

    /** Ten codes, newest first, from page 0. */
    public List<RedemptionRow> page(int page) {
        return database.read(mappers -> mappers.redemptions().page(Paging.SIZE, Paging.offset(page)));
    }

    /** Codes with that number, or whose name begins so. */
    public List<RedemptionRow> search(String keyword) {
        return database.read(mappers -> mappers.redemptions().search(Paging.number(keyword), Paging.prefix(keyword)));
    }

    /**
     * Makes codes, all of them or none.
     *
     * @param quota what each is worth; 0 stands for One API's 100
     * @return their keys
     */
    public List<String> create(long creatorId, String name, long quota, int count) {
        if (quota < 0) {
            throw new IllegalArgumentException("a code worth " + quota);
        }
        long now = clock.instant().getEpochSecond();
        return database.append(mappers -> {
            List<String> keys = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                String key = RandomText.hex(32);
                mappers.redemptions()
                        .insert(new RedemptionRow(
                                0, creatorId, key, RedemptionRow.ENABLED, name, quota == 0 ? 100 : quota, now, 0));
                keys.add(key);
            }
            return keys;
        });
    }

    /**
     * Changes name, quota and status in one step from the row as it is then. A used code stays used.
     *
     * @param change what becomes of the row; may be asked again, and may throw to leave everything as it is
     * @return the row as it is now; empty if there is none with that number
     */
    public Optional<RedemptionRow> edit(long id, UnaryOperator<RedemptionRow> change) {
        return database.append(mappers -> mappers.redemptions().find(id).flatMap(before -> {
            mappers.redemptions().update(change.apply(before));
            return mappers.redemptions().find(id);
        }));
    }

    /**
     * Stores name, quota and status. A used code stays used.
     *
     * @return the row as it is now; empty if there is none with that number
     */
    public Optional<RedemptionRow> update(RedemptionRow redemption) {
        return database.append(mappers -> {
            mappers.redemptions().update(redemption);
            return mappers.redemptions().find(redemption.id());
        });
    }

    /** Deletes a code; false if there is none. */
    public boolean delete(long id) {
        return database.append(mappers -> mappers.redemptions().delete(id)) > 0;
    }

    /** Gives a code's worth to a user, once, with a line in the log. */
    public Redemption redeem(String key, long userId) {
        long now = clock.instant().getEpochSecond();
        Redemption redemption = database.write(mappers -> redeem(mappers, key, userId, now));
        accounts.userChanged(userId);
        return redemption;
    }

    private Redemption redeem(Mappers mappers, String key, long userId, long now) {
        Optional<RedemptionRow> code =
                mappers.redemptions().byKey(key).filter(row -> row.key().equals(key));
        Optional<UserRow> user = mappers.users().find(userId);
        if (key.isEmpty() || code.isEmpty() || user.isEmpty()) {
            return new Redemption(Redeemed.UNKNOWN, 0);
        }
        long quota = code.get().quota();
        if (quota < 0 || mappers.redemptions().use(code.get().id(), now) == 0) {
            return new Redemption(Redeemed.NOT_ENABLED, 0);
        }
        Ledger.enter(
                mappers,
                userId,
                Kind.REDEMPTION,
                quota,
                String.valueOf(code.get().id()),
                now);
        mappers.users().addQuota(userId, quota);
        String content = "通过兑换码充值 " + options.quotaText(quota);
        mappers.logs().insert(LogRow.note(LogRow.TOP_UP, userId, user.get().username(), now, content));
        return new Redemption(Redeemed.DONE, quota);
    }
}
