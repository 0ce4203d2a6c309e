package switchboard.relay;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Headers;

/** Header fields that policies want on a client's answer: those that are theirs to set, and can stand in a header. */
final class PolicyFields {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFields.class);
    private static final int LONGEST = 256;
    private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{}";

    /** What the gateway itself says of an answer, or HTTP does, beside what {@link ResponseHeads} keeps back. */
    private static final Set<String> NOT_THEIRS = Set.of(
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-type",
            "location",
            "retry-after",
            "vary",
            "www-authenticate",
            "x-accel-buffering");

    private PolicyFields() {}

    /** What may go to the client; of fields of one name each. */
    static HttpFields of(Headers wanted) {
        return of(List.of(wanted));
    }

    /** The same of several policies, in their order. */
    static HttpFields of(List<Headers> wanted) {
        HttpFields.Mutable fields = null;
        for (Headers headers : wanted) {
            for (Headers.Field field : headers.fields()) {
                if (isTheirs(field)) {
                    fields = fields == null ? HttpFields.build() : fields;
                    fields.add(field.name(), field.value());
                } else {
                    LOG.debug("a policy's field {} is left out", JsonText.oneLine(field.name()));
                }
            }
        }
        return fields == null ? HttpFields.EMPTY : fields.asImmutable();
    }

    /** Whether one of the fields speaks of limits, which then are the gateway's and no upstream's. */
    static boolean tellLimits(HttpFields fields) {
        for (HttpField field : fields) {
            if (tellsLimits(field.getLowerCaseName())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a field speaks of limits, by any of the names that are in use. */
    static boolean tellsLimits(String lowerCaseName) {
        return lowerCaseName.startsWith("x-ratelimit-")
                || lowerCaseName.startsWith("ratelimit")
                || lowerCaseName.startsWith("anthropic-ratelimit-");
    }

    private static boolean isTheirs(Headers.Field field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        return isToken(name)
                && !NOT_THEIRS.contains(name)
                && !ResponseHeads.isKeptBack(name)
                && field.value().length() <= LONGEST
                && field.value().chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    /** RFC 9110, section 5.6.2. */
    private static boolean isToken(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && name.chars().allMatch(c -> c > ' ' && c < 0x7F && SEPARATORS.indexOf(c) < 0);
    }
}
