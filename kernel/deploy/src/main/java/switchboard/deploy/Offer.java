package switchboard.deploy;

/**
 * One service on offer, as the console shows it.
 *
 * @param kind the simple name of its type, such as {@code Provider}
 * @param id its name among its kind
 * @param bundleId the number of the bundle behind it; -1 for a declaration or a theme that is plain files
 * @param bundle the symbolic name of the bundle behind it, or the name of the file
 * @param version that bundle's version
 * @param leases how many calls use it now
 * @param serving new calls get this one: it is the best of its kind and id
 * @param retired it takes no new calls and waits for its leases
 */
public record Offer(
        String kind,
        String id,
        long bundleId,
        String bundle,
        String version,
        int leases,
        boolean serving,
        boolean retired) {}
