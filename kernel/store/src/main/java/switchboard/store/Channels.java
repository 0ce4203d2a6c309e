package switchboard.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
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
    private final ChannelTags tags;
    private final ChannelKeyring keyring;

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
        this.tags = new ChannelTags(database, routing, accounts::catchUp);
        this.keyring = new ChannelKeyring(database, routing, clock);
    }

    /** What they are sorted by, and changes of many at once. */
    public ChannelTags tags() {
        return tags;
    }

    /** The keys of single channels. */
    public ChannelKeyring keyring() {
        return keyring;
    }

    /** Whether a channel's address must be public. */
    public boolean guarded(long id) {
        return routing.current().guarded(id);
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

    /** Ten channels that have a tag, newest first, from page 0. */
    public List<ChannelRow> page(String tag, int page) {
        accounts.catchUp();
        return database.read(mappers -> mappers.channels().tagged(tag, Paging.SIZE, Paging.offset(page)));
    }

    /** Channels with that number, whose name begins so, or that have that tag. */
    public List<ChannelRow> search(String keyword) {
        accounts.catchUp();
        return database.read(
                mappers -> mappers.channels().search(Paging.number(keyword), Paging.prefix(keyword), keyword));
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
        return create(channels, ChannelExtras.NONE);
    }

    /**
     * Creates one channel with several keys.
     *
     * @param channel its key is the first
     * @return the row as stored
     */
    public ChannelRow create(ChannelRow channel, List<String> keys) {
        return create(List.of(channel), ChannelExtras.keys(keys)).getFirst();
    }

    /** Creates channels with what is stored beside their rows, all of them or none. */
    public List<ChannelRow> create(List<ChannelRow> channels, ChannelExtras extras) {
        long now = clock.instant().getEpochSecond();
        List<ChannelRow> created = database.write(mappers -> {
            List<ChannelRow> rows = new ArrayList<>();
            for (ChannelRow channel : channels) {
                var id = new GeneratedKey();
                mappers.channels().insert(fresh(channel, now), id);
                rows.add(mappers.channels().find(id.id()).orElseThrow());
            }
            rows.forEach(row -> rebuild(mappers, row));
            rows.forEach(row -> store(mappers, row, extras));
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
        return update(channel, ChannelExtras.NONE);
    }

    /** The same for a channel with several keys. */
    public Optional<ChannelRow> update(ChannelRow channel, List<String> keys) {
        return update(channel, ChannelExtras.keys(keys));
    }

    /** The same with what is stored beside the row. A channel that is switched on again uses all of its keys. */
    public Optional<ChannelRow> update(ChannelRow channel, ChannelExtras extras) {
        return edit(channel.id(), before -> channel, extras);
    }

    /**
     * Changes a channel in one step from the row as it is then: who changes something else at the same time, or switches
     * it off, loses nothing by it. Blocks.
     *
     * @param change what becomes of the row, with the same number; may be asked again, and may throw to leave everything
     *     as it is
     * @return the row as it is now; empty if there is none with that number
     */
    public Optional<ChannelRow> edit(long id, UnaryOperator<ChannelRow> change, ChannelExtras extras) {
        accounts.catchUp();
        Optional<ChannelRow> edited = database.write(mappers ->
                mappers.channels().find(id).flatMap(before -> edit(mappers, before, change.apply(before), extras)));
        routing.changed();
        return edited;
    }

    private Optional<ChannelRow> edit(Mappers mappers, ChannelRow before, ChannelRow after, ChannelExtras extras) {
        mappers.channels().update(after);
        Optional<ChannelRow> row = mappers.channels().find(before.id());
        row.ifPresent(stored -> {
            rebuild(mappers, stored);
            store(mappers, stored, extras);
            if (stored.enabled() && !before.enabled()) {
                mappers.keys().enableAll(stored.id());
            }
        });
        return row;
    }

    private static void store(Mappers mappers, ChannelRow row, ChannelExtras extras) {
        ChannelKeys.store(mappers, row, extras.keys());
        extras.tags().ifPresent(all -> ChannelTags.store(mappers, row.id(), all));
        extras.guarded().ifPresent(guarded -> {
            mappers.extras().trust(row.id());
            if (guarded) {
                mappers.extras().guard(row.id());
            }
        });
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

    static boolean setStatus(Mappers mappers, long id, int status) {
        mappers.channels().enableAbilities(id, status == ChannelRow.ENABLED);
        return mappers.channels().setStatus(id, status) > 0;
    }

    /** The keys of a channel that has several, in their order, whatever their status. */
    public List<ChannelKeyRow> keys(long id) {
        return database.read(mappers -> mappers.keys().of(id));
    }

    /** The same as {@link ChannelKeyring#setStatus} for no particular reason. */
    public boolean setKeyStatus(long id, long key, int status) {
        return keyring.setStatus(id, key, status, "");
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

    static int delete(Mappers mappers, long id) {
        mappers.channels().deleteAbilities(id);
        mappers.extras().deleteTags(id);
        mappers.extras().trust(id);
        mappers.keys().deleteAll(id);
        return mappers.channels().delete(id);
    }

    /** One ability for each group and each model of the row, nothing trimmed, a name that occurs twice taken once. */
    static void rebuild(Mappers mappers, ChannelRow row) {
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
