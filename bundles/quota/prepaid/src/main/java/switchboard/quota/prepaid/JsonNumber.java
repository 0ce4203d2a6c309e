package switchboard.quota.prepaid;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.spi.JsonBody;

/** Whole numbers of a request. The relay has checked them; what is no number counts 0 here. */
final class JsonNumber {
    private JsonNumber() {}

    static long of(JsonBody body, String member) {
        return body.member(member).map(JsonNumber::parse).orElse(0L);
    }

    /** The number that a pattern's first group finds in a member's raw text. */
    static long of(String raw, Pattern pattern) {
        Matcher found = pattern.matcher(raw);
        return found.find() ? parse(found.group(1)) : 0;
    }

    private static long parse(String raw) {
        try {
            return Long.parseLong(raw);
        } catch (NumberFormatException notWhole) {
            return 0;
        }
    }
}
