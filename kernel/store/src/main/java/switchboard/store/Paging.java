package switchboard.store;

import java.util.regex.Pattern;

/** How lists are cut and searched, as One API's console expects it. */
final class Paging {
    /** Lines of a page. */
    static final int SIZE = 10;

    /** Rows that a search finds at most: more than anybody reads, and few enough to send. */
    static final int MOST_FOUND = 10_000;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private static final Pattern WILDCARD = Pattern.compile("[!%_]");

    private Paging() {}

    static long offset(int page) {
        return (long) Math.max(0, page) * SIZE;
    }

    /** What LIKE ... ESCAPE '!' matches texts with that begin with a keyword; nothing in it is a wildcard. */
    static String prefix(String keyword) {
        return WILDCARD.matcher(keyword).replaceAll("!$0") + "%";
    }

    /** The number that a keyword is; -1 if it is none, which no row has. */
    static long number(String keyword) {
        return NUMBER.matcher(keyword).matches() ? Long.parseLong(keyword) : -1;
    }
}
