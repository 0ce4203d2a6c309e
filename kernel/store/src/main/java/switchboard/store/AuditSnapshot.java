package switchboard.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows that a change is done to, at one moment of its transaction.
 *
 * @param last the last number before, where rows come to be
 * @param rows what the rows hold, by their number or name
 */
record AuditSnapshot(long last, Map<String, AuditFields> rows) {
    /** Before the change. */
    static AuditSnapshot before(Mappers mappers, Subject subject) {
        return switch (subject) {
            case Subject.NewUsers() -> new AuditSnapshot(mappers.users().maxId(), Map.of());
            case Subject.NewRedemptions() -> new AuditSnapshot(mappers.audit().lastRedemption(), Map.of());
            default -> of(mappers, subject);
        };
    }

    /** After it. */
    AuditSnapshot after(Mappers mappers, Subject subject) {
        return switch (subject) {
            case Subject.NewUsers() -> {
                Map<String, AuditFields> rows = new LinkedHashMap<>();
                mappers.audit().usersAfter(last).forEach(id -> user(mappers, id, rows));
                yield new AuditSnapshot(last, rows);
            }
            case Subject.NewRedemptions() -> {
                Map<String, AuditFields> rows = new LinkedHashMap<>();
                mappers.audit().redemptionsAfter(last).forEach(id -> redemption(mappers, id, rows));
                yield new AuditSnapshot(last, rows);
            }
            default -> of(mappers, subject);
        };
    }

    private static AuditSnapshot of(Mappers mappers, Subject subject) {
        Map<String, AuditFields> rows = new LinkedHashMap<>();
        switch (subject) {
            case Subject.User(long id) -> user(mappers, id, rows);
            case Subject.Channel(long id) ->
                mappers.channels()
                        .find(id)
                        .ifPresent(row ->
                                channel(mappers, row, rows, mappers.extras().tagsOf(id), guarded(mappers)));
            case Subject.Channels() -> {
                Map<Long, List<String>> tags = ChannelTags.all(mappers);
                Set<Long> guarded = guarded(mappers);
                mappers.channels()
                        .all()
                        .forEach(row -> channel(mappers, row, rows, tags.getOrDefault(row.id(), List.of()), guarded));
            }
            case Subject.Redemption(long id) -> redemption(mappers, id, rows);
            case Subject.Option(String name, String inForce) ->
                rows.put(
                        name,
                        AuditFields.ofOption(name, mappers.audit().option(name).orElse(inForce)));
            default -> {} // rows that come to be, or none
        }
        return new AuditSnapshot(0, rows);
    }

    private static void user(Mappers mappers, long id, Map<String, AuditFields> rows) {
        mappers.users()
                .find(id)
                .ifPresent(row -> rows.put(
                        String.valueOf(id),
                        AuditFields.of(row, mappers.users().passwordHash(id).orElse(""))));
    }

    private static Set<Long> guarded(Mappers mappers) {
        return Set.copyOf(mappers.extras().guarded());
    }

    private static void channel(
            Mappers mappers, ChannelRow row, Map<String, AuditFields> rows, List<String> tags, Set<Long> guarded) {
        List<ChannelKeyRow> keys = row.severalKeys() ? mappers.keys().of(row.id()) : List.of();
        rows.put(String.valueOf(row.id()), AuditFields.of(row, keys, tags, guarded.contains(row.id())));
    }

    private static void redemption(Mappers mappers, long id, Map<String, AuditFields> rows) {
        mappers.redemptions().find(id).ifPresent(row -> rows.put(String.valueOf(id), AuditFields.of(row)));
    }
}
