package switchboard.admin;

import java.util.Set;
import switchboard.store.AccessTokenRow;

/**
 * What of their owner's rights somebody may use.
 *
 * @param full all of them, for ever: a session, or One API's access token
 * @param writes whether anything may be changed
 * @param areas where
 * @param until epoch seconds; {@link AccessTokenRow#NEVER}
 */
record Scope(boolean full, boolean writes, Set<String> areas, long until) {
    /** All that the owner may. */
    static final Scope FULL = new Scope(true, true, Area.ALL, AccessTokenRow.NEVER);

    Scope {
        areas = Set.copyOf(areas);
    }

    static Scope of(AccessTokenRow token) {
        return new Scope(false, !token.readOnly(), Set.copyOf(token.areaList()), token.expiresAt());
    }

    /** Whether this may all that another one may. */
    boolean covers(Scope other) {
        boolean longer = until == AccessTokenRow.NEVER || (other.until != AccessTokenRow.NEVER && other.until <= until);
        return full || (longer && (writes || !other.writes) && areas.containsAll(other.areas));
    }

    /** Whether this is enough for what a method demands. */
    boolean allows(Demand demand) {
        return full || (!demand.personal() && areas.contains(demand.area()) && (writes || !demand.changes()));
    }
}
