package switchboard.store;

/**
 * One administrative change, as the table {@code switchboard_audit} has it.
 *
 * @param id the row's number
 * @param at epoch seconds
 * @param actorId who did it
 * @param actor their name at that moment
 * @param via how they proved it, as {@link Actor#via}
 * @param address where they came from
 * @param action what they did, such as {@code channel.update}
 * @param targetKind what it was done to: {@code user}, {@code channel}, {@code option}, …
 * @param target which: a row's number or a name
 * @param targetName its name at that moment; may be empty
 * @param was a JSON object of the members that are different now, secrets masked; empty if it came to be
 * @param became the same members afterwards; empty if it is gone
 */
public record AuditRow(
        long id,
        long at,
        long actorId,
        String actor,
        String via,
        String address,
        String action,
        String targetKind,
        String target,
        String targetName,
        String was,
        String became) {}
