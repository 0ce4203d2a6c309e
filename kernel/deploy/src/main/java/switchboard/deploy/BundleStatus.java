package switchboard.deploy;

import java.util.List;

/**
 * One bundle, declaration or theme that takes part, as {@code GET /api/bundle/} shows it.
 *
 * @param name the symbolic name; the file's name for what is no bundle
 * @param version the bundle's version
 * @param state {@code active}, {@code standby} (something better serves all it offers), {@code draining},
 *     {@code refused}, {@code quarantined}, {@code stuck} (refused, and its start does not end), or the framework's word in lower case
 * @param file the file in {@code deploy/}; empty for what was shipped
 * @param offers what it offers
 * @param leases how many calls use it now
 * @param refusal why its file was refused last, empty if it was not
 */
public record BundleStatus(
        String name, String version, String state, String file, List<Offer> offers, int leases, String refusal) {
    public BundleStatus {
        offers = List.copyOf(offers);
    }
}
