package switchboard.deploy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;

/**
 * Where a bundle of {@code deploy/} came from, as its location in the framework says: so the deployer finds its
 * bundles again after it was itself restarted.
 *
 * @param file the file's name
 * @param size the file's, when it was installed
 * @param modified the file's, in milliseconds
 * @param serial tells two installations of the same file apart
 */
record Location(String file, long size, long modified, long serial) {
    private static final Pattern FORM = Pattern.compile(HotServices.DEPLOYED + "(.+)\\?(\\d+)-(\\d+)-(\\d+)");

    static Location of(Bundle bundle) {
        Matcher form = FORM.matcher(bundle.getLocation());
        if (!form.matches()) {
            throw new IllegalArgumentException(bundle.getLocation() + " is not one of ours");
        }
        return new Location(
                form.group(1),
                Long.parseLong(form.group(2)),
                Long.parseLong(form.group(3)),
                Long.parseLong(form.group(4)));
    }

    Stamp stamp() {
        return new Stamp(size, modified, 1);
    }

    @Override
    public String toString() {
        return HotServices.DEPLOYED + file + "?" + size + "-" + modified + "-" + serial;
    }
}
