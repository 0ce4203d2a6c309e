package switchboard.lib.claude;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of tools as Claude takes them, and back. Most are taken as they are. In one that is not, such as
 * {@code files:read.text}, each character that Claude refuses becomes its number between marks:
 * {@code files_x3a_read_x2e_text}. A name that has such marks of its own gets its underscores escaped, too, so that the
 * way back is exact and needs no memory.
 */
final class ToolNames {
    private static final Pattern REFUSED = Pattern.compile("[^a-zA-Z0-9_-]");
    private static final Pattern MARK = Pattern.compile("_x([0-9a-f]{1,6})_");

    private ToolNames() {}

    /** The name for Claude. */
    static String encoded(String name) {
        if (!REFUSED.matcher(name).find() && !MARK.matcher(name).find()) {
            return name;
        }
        StringBuilder encoded = new StringBuilder(name.length() + 16);
        for (int at = 0; at < name.length(); ) {
            int c = name.codePointAt(at);
            at += Character.charCount(c);
            boolean mark = c == '_' && looksLikeMark(name, at);
            if (mark || REFUSED.matcher(Character.toString(c)).find()) {
                encoded.append("_x").append(Integer.toHexString(c)).append('_');
            } else {
                encoded.appendCodePoint(c);
            }
        }
        return encoded.toString();
    }

    private static boolean looksLikeMark(String name, int at) {
        return at + 1 < name.length() && name.charAt(at) == 'x' && Character.digit(name.charAt(at + 1), 16) >= 0;
    }

    /** The client's own name. */
    static String decoded(String name) {
        if (name.indexOf("_x") < 0) {
            return name;
        }
        return MARK.matcher(name).replaceAll(mark -> Matcher.quoteReplacement(character(mark)));
    }

    private static String character(MatchResult mark) {
        int c = Integer.parseInt(mark.group(1), 16);
        return Character.isValidCodePoint(c) ? Character.toString(c) : mark.group();
    }
}
