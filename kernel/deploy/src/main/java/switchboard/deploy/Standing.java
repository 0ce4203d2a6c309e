package switchboard.deploy;

import java.util.Comparator;
import org.osgi.framework.Version;

/**
 * What decides between services of the same kind and id.
 *
 * @param ranking {@code service.ranking}; higher serves
 * @param dropped it came from {@code deploy/}: an operator's word goes before what was shipped
 * @param code it is a bundle's own service, and goes before one made of a declaration
 * @param version the bundle's
 * @param serial the newest serves if all else is equal
 */
record Standing(int ranking, boolean dropped, boolean code, Version version, long serial) {
    static final Comparator<Standing> BEST_FIRST = Comparator.comparingInt(Standing::ranking)
            .thenComparing(Standing::dropped)
            .thenComparing(Standing::code)
            .thenComparing(Standing::version)
            .thenComparingLong(Standing::serial)
            .reversed();
}
