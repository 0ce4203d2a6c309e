package switchboard.deploy;

/**
 * One service on offer, as the console shows it.
 *
 * @param kind the simple name of its type, such as {@code Provider}
 * @param id its name among its kind
 * @param bundle the symbolic name of the bundle behind it, or the file name of a declaration
 * @param version that bundle's version
 * @param leases how many calls use it now
 * @param serving new calls get this one: it is the best of its kind and id
 * @param retired it takes no new calls and waits for its leases
 */
public record Offer(
        String kind, String id, String bundle, String version, int leases, boolean serving, boolean retired) {}
