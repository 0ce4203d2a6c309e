package switchboard.store;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An administrative request while it runs: what it changes in the database is noted in the transaction that changes it.
 * It belongs to the thread of its request; the writer sees it only while that thread waits.
 */
final class Deed {
    private static final ThreadLocal<@Nullable Deed> CURRENT = new ThreadLocal<>();
    private static final int LONGEST_NAME = 190;
    private static final int LONGEST_WORD = 64;

    private final Actor actor;
    private final long at;
    private String action;
    private Subject subject;
    private String became = "";
    private volatile boolean told;

    Deed(Actor actor, long at, String action, Subject subject) {
        this.actor = actor;
        this.at = at;
        this.action = action;
        this.subject = subject;
    }

    static @Nullable Deed current() {
        return CURRENT.get();
    }

    static void begin(@Nullable Deed deed) {
        if (deed == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(deed);
        }
    }

    Actor actor() {
        return actor;
    }

    /** Says more exactly what is done; what then leaves all as it was is no change. */
    void is(String what, Subject toWhat) {
        action = what;
        subject = toWhat;
        told = !(toWhat instanceof Subject.Other);
    }

    /** Says what came of it, as a JSON object. */
    void came(String json) {
        became = json;
    }

    /** Whether what it did is noted, or was looked at and found to be nothing. */
    boolean told() {
        return told;
    }

    /** A piece of work of this thread, which notes what it changes if it is part of a deed. */
    static <T> Function<Mappers, T> watched(Function<Mappers, T> work) {
        Deed deed = CURRENT.get();
        return deed == null || deed.subject instanceof Subject.Other ? work : mappers -> deed.watch(mappers, work);
    }

    private <T> T watch(Mappers mappers, Function<Mappers, T> work) {
        AuditSnapshot before = AuditSnapshot.before(mappers, subject);
        T result = work.apply(mappers);
        compare(mappers, before.rows(), before.after(mappers, subject).rows());
        return result;
    }

    private void compare(Mappers mappers, Map<String, AuditFields> before, Map<String, AuditFields> after) {
        Set<String> ids = Stream.concat(before.keySet().stream(), after.keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (String id : ids) {
            AuditFields was = before.getOrDefault(id, AuditFields.NONE);
            AuditFields is = after.getOrDefault(id, AuditFields.NONE);
            Set<String> changed = was.changed(is.members());
            if (!changed.isEmpty()) {
                told = true;
                String name = after.containsKey(id) ? is.name() : was.name();
                mappers.audit()
                        .insert(row(
                                id,
                                name,
                                before.containsKey(id) ? was.json(changed) : "",
                                after.containsKey(id) ? is.json(changed) : ""));
            }
        }
    }

    /** That it was done, without what changed in the database. */
    AuditRow note(String id, String name, String was, String became) {
        told = true;
        return row(id, name, was, became);
    }

    /** The same of what was last said of it. */
    AuditRow note() {
        return note(subject instanceof Subject.Other(String kind, String id) ? id : "", "", "", became);
    }

    @Override
    public String toString() {
        return action + " of " + subject.kind() + " by user " + actor.id();
    }

    private AuditRow row(String id, String name, String was, String became) {
        return new AuditRow(
                0,
                at,
                actor.id(),
                cut(actor.name(), LONGEST_NAME),
                cut(actor.via(), LONGEST_WORD),
                cut(actor.address(), LONGEST_NAME),
                cut(action, LONGEST_WORD),
                subject.kind(),
                cut(id, LONGEST_NAME),
                cut(name, LONGEST_NAME),
                was,
                became);
    }

    /** What fits in a column, without what some databases do not store. */
    private static String cut(String text, int longest) {
        String clean = text.replace("\0", "");
        return clean.codePointCount(0, clean.length()) <= longest
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, longest));
    }
}
