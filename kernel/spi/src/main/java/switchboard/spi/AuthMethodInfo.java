package switchboard.spi;

import java.util.List;

/**
 * A way to log in, as data. The console draws its form from this.
 *
 * @param id stable name: lower case, digits and dashes; accounts elsewhere are stored under it
 * @param title what its button says
 * @param flow what people do
 * @param form the fields somebody fills in; none for {@link Flow#REDIRECT} and {@link Flow#PASSKEY}
 * @param settings options it understands
 * @param taken what people read when they bind an account that belongs to somebody else; empty where none is bound
 */
public record AuthMethodInfo(
        String id, String title, Flow flow, List<Setting> form, List<Setting> settings, String taken) {
    /** What people do to log in. */
    public enum Flow {
        /** They fill in a form. */
        FORM,
        /** They fill in the first field and get a code, which they fill in as the second. */
        CODE,
        /** Their browser goes elsewhere and comes back. */
        REDIRECT,
        /** Their device signs what it is asked: see {@link PasskeyMethod}. */
        PASSKEY
    }

    public AuthMethodInfo {
        form = List.copyOf(form);
        settings = List.copyOf(settings);
    }
}
