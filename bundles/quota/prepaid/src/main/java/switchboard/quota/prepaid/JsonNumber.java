package switchboard.quota.prepaid;

import switchboard.spi.JsonBody;

/** Whole numbers of a request. The relay has checked them; what is no number counts 0 here. */
final class JsonNumber {
    private JsonNumber() {}

    static long of(JsonBody body, String member) {
        return body.member(member).map(JsonNumber::parse).orElse(0L);
    }

    private static long parse(String raw) {
        try {
            return Long.parseLong(raw);
        } catch (NumberFormatException notWhole) {
            return 0;
        }
    }
}
