package switchboard.provider.openai;

import java.util.List;
import java.util.Locale;

/**
 * A pattern in which {@code *} stands for any characters. Letters compare without regard to case.
 *
 * @param pattern the pattern
 */
record Glob(String pattern) {
    Glob {
        pattern = pattern.toLowerCase(Locale.ROOT);
    }

    boolean matches(String text) {
        return matches(0, text.toLowerCase(Locale.ROOT), 0);
    }

    static boolean any(List<Glob> globs, String text) {
        for (Glob glob : globs) {
            if (glob.matches(text)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(int from, String text, int at) {
        int star = pattern.indexOf('*', from);
        if (star < 0) {
            return text.length() - at == pattern.length() - from
                    && text.regionMatches(at, pattern, from, pattern.length() - from);
        }
        if (!text.regionMatches(at, pattern, from, star - from)) {
            return false;
        }
        for (int rest = at + star - from; rest <= text.length(); rest++) {
            if (matches(star + 1, text, rest)) {
                return true;
            }
        }
        return false;
    }
}
