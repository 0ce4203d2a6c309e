package switchboard.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Channels, and the abilities that follow from them, always in one transaction. Everything here may block; {@link
 * Routing} knows what it changes when it returns.
 */
@Component(service = Channels.class)
public final class Channels {
    private final Database database;
    private final Routing routing;
    private final Accounts accounts;
    private final InstantSource clock;

    /** The channels of a database. */
    @Activate
    public Channels(@Reference Database database, @Reference Routing routing, @Reference Accounts accounts) {
        this(database, routing, accounts, InstantSource.system());
    }

    Channels(Database database, Routing routing, Accounts accounts, InstantSource clock) {
        this.database = database;
        this.routing = routing;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** The channel with that number. */
    public Optional<ChannelRow> find(long id) {
        accounts.catchUp();
        return database.read(mappers -> mappers.channels().find(id));
    }

    /** Ten channels, newest first, from page 0. */
    public List<ChannelRow> page(int page) {
        accounts.catchUp();
        return database.read(mappers -> mappers.channels().page(Paging.SIZE, Paging.offset(page)));
    }

    /** Channels with that number, or whose name begins so. */
    public List<ChannelRow> search(String keyword) {
        accounts.catchUp();
        return database.read(mappers -> mappers.channels().search(Paging.number(keyword), Paging.prefix(keyword)));
    }

    /** All channels, newest first. */
    public List<ChannelRow> all() {
        accounts.catchUp();
        return database.read(mappers -> mappers.channels().all());
    }

    /**
     * Creates channels, all of them or none. Their numbers and creation times are made here; status 0 and an empty group
     * get One API's defaults.
     *
     * @return the rows as stored
     */
    public List<ChannelRow> create(List<ChannelRow> channels) {
        return create(channels, List.of());
    }

    /**
     * Creates one channel with several keys.
     *
     * @param channel its key is the first
     * @return the row as stored
     */
    public ChannelRow create(ChannelRow channel, List<String> keys) {
        return create(List.of(channel), keys).getFirst();
    }

    private List<ChannelRow> create(List<ChannelRow> channels, List<String> keys) {
        long now = clock.instant().getEpochSecond();
        List<ChannelRow> created = database.write(mappers -> {
            List<ChannelRow> rows = new ArrayList<>();
            for (ChannelRow channel : channels) {
                var id = new GeneratedKey();
                mappers.channels().insert(fresh(channel, now), id);
                rows.add(mappers.channels().find(id.id()).orElseThrow());
            }
            rows.forEach(row -> rebuild(mappers, row));
            rows.forEach(row -> ChannelKeys.store(mappers, row, keys));
            return rows;
        });
        routing.changed();
        return created;
    }

    private static ChannelRow fresh(ChannelRow channel, long now) {
        return new ChannelRow(
                0,
                channel.type(),
                channel.key(),
                channel.status() == 0 ? ChannelRow.ENABLED : channel.status(),
                channel.name(),
                OptionalLong.of(channel.weight().orElse(0)),
                now,
                0,
                0,
                Optional.of(channel.baseUrl().orElse("")),
                channel.other(),
                channel.balance(),
                0,
                channel.models(),
                channel.group().isEmpty() ? "default" : channel.group(),
                0,
                Optional.of(channel.modelMapping().orElse("")),
                OptionalLong.of(channel.priority().orElse(0)),
                channel.config(),
                channel.systemPrompt());
    }

    /**
     * Stores a channel as given, but for its number, creation time, test, balance and use.
     *
     * @return the row as it is now; empty if there is none with that number
     */
    public Optional<ChannelRow> update(ChannelRow channel) {
        return update(channel, List.of());
    }

    /**
     * The same for a channel with several keys. One that is switched on again uses all of them.
     *
     * @param keys all its keys from now on, the row's own the first; none leaves them as they are
     */
    public Optional<ChannelRow> update(ChannelRow channel, List<String> keys) {
        accounts.catchUp();
        Optional<ChannelRow> updated = database.write(mappers -> {
            boolean wasEnabled = mappers.channels()
                    .find(channel.id())
                    .map(ChannelRow::enabled)
                    .orElse(false);
            mappers.channels().update(channel);
            Optional<ChannelRow> row = mappers.channels().find(channel.id());
            row.ifPresent(stored -> {
                rebuild(mappers, stored);
                ChannelKeys.store(mappers, stored, keys);
                if (stored.enabled() && !wasEnabled) {
                    mappers.keys().enableAll(stored.id());
                }
            });
            return row;
        });
        routing.changed();
        return updated;
    }

    /**
     * Stores the status of a channel.
     *
     * @return false if there is no such channel, or it has that status already
     */
    public boolean setStatus(long id, int status) {
        boolean changed = database.write(mappers -> {
            boolean other = setStatus(mappers, id, status);
            if (other && status == ChannelRow.ENABLED) {
                mappers.keys().enableAll(id);
            }
            return other;
        });
        routing.changed();
        return changed;
    }

    private static boolean setStatus(Mappers mappers, long id, int status) {
        mappers.channels().enableAbilities(id, status == ChannelRow.ENABLED);
        return mappers.channels().setStatus(id, status) > 0;
    }

    /** The keys of a channel that has several, in their order, whatever their status. */
    public List<ChannelKeyRow> keys(long id) {
        return database.read(mappers -> mappers.keys().of(id));
    }

    /**
     * Stores the status of one key of several. A channel whose last key is switched off is switched off itself.
     *
     * @return false if there is no such key, or it has that status already
     */
    public boolean setKeyStatus(long id, long key, int status) {
        boolean changed = database.write(mappers -> {
            boolean other = mappers.keys().setStatus(id, key, status) > 0;
            if (other && mappers.keys().of(id).stream().noneMatch(ChannelKeyRow::enabled)) {
                setStatus(mappers, id, status);
            }
            return other;
        });
        routing.changed();
        return changed;
    }

    /** Stores how long a test took, in milliseconds, and that it was now. */
    public void tested(long id, long responseMillis) {
        database.append(mappers ->
                mappers.channels().tested(id, responseMillis, clock.instant().getEpochSecond()));
    }

    /** Stores the upstream's balance, and that it was read now. */
    public void balance(long id, double balance) {
        database.append(mappers ->
                mappers.channels().balance(id, balance, clock.instant().getEpochSecond()));
    }

    /** Deletes a channel; no matter if there is none. */
    public void delete(long id) {
        database.write(mappers -> delete(mappers, id));
        routing.changed();
    }

    /** Deletes all channels that are switched off, by hand or by themselves. */
    public int deleteDisabled() {
        int deleted = database.write(mappers -> mappers.channels().disabled().stream()
                .mapToInt(id -> delete(mappers, id))
                .sum());
        routing.changed();
        return deleted;
    }

    private static int delete(Mappers mappers, long id) {
        mappers.channels().deleteAbilities(id);
        mappers.keys().deleteAll(id);
        return mappers.channels().delete(id);
    }

    /** One ability for each group and each model of the row, nothing trimmed, a name that occurs twice taken once. */
    private static void rebuild(Mappers mappers, ChannelRow row) {
        mappers.channels().deleteAbilities(row.id());
        for (String group : entries(row.group())) {
            for (String model : entries(row.models())) {
                mappers.channels()
                        .addAbility(new ChannelMapper.Ability(
                                group,
                                model,
                                row.id(),
                                row.enabled(),
                                row.priority().orElse(0)));
            }
        }
    }

    private static Set<String> entries(String list) {
        return new LinkedHashSet<>(List.of(list.split(",", -1)));
    }
}
