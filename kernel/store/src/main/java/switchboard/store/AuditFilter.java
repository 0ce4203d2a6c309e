package switchboard.store;

/**
 * Which administrative changes are meant. What is zero or empty does not narrow.
 *
 * @param actor a user's number or name
 * @param action an action, or the beginning of some that ends in a dot
 * @param target a kind, or a kind, a colon and which one
 * @param from epoch seconds, inclusive
 * @param until epoch seconds, inclusive
 */
public record AuditFilter(String actor, String action, String target, long from, long until) {
    /** All changes. */
    public static final AuditFilter ALL = new AuditFilter("", "", "", 0, 0);

    /** The number that the actor is; -1 if it is none. */
    public long actorId() {
        return Paging.number(actor);
    }

    /** What LIKE matches the actions with. */
    public String actionPattern() {
        String prefix = Paging.prefix(action);
        return action.endsWith(".") ? prefix : prefix.substring(0, prefix.length() - 1);
    }

    /** The kind. */
    public String targetKind() {
        int colon = target.indexOf(':');
        return colon < 0 ? target : target.substring(0, colon);
    }

    /** Which of the kind; empty for all. */
    public String targetId() {
        int colon = target.indexOf(':');
        return colon < 0 ? "" : target.substring(colon + 1);
    }
}
