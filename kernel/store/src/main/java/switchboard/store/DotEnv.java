package switchboard.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code .env}: lines of {@code NAME=value}, with or without {@code export}, comments from {@code #}, values
 * bare or in single or double quotes. Double quotes know {@code \n}, {@code \r}, {@code \t} and an escaped character.
 * Other lines are skipped.
 */
final class DotEnv {
    private static final Pattern LINE = Pattern.compile("""
            ^\\h*(?:export\\h+)?([\\w.]+)\\h*[=:]\\h*\
            (?:'([^']*)'|"((?:[^"\\\\]|\\\\.)*)"|([^\\r\\n]*?))\\h*(?:(?<=[\\s'"=:])#[^\\r\\n]*)?$\
            """, Pattern.MULTILINE);

    private DotEnv() {}

    static Map<String, String> parse(String text) {
        Map<String, String> result = new LinkedHashMap<>();
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            String single = line.group(2);
            String quoted = line.group(3);
            String value = single != null ? single : quoted != null ? unescaped(quoted) : line.group(4);
            result.put(line.group(1), value);
        }
        return result;
    }

    private static String unescaped(String quoted) {
        var result = new StringBuilder(quoted.length());
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (c == '\\' && i + 1 < quoted.length()) {
                c = switch (quoted.charAt(++i)) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> quoted.charAt(i);
                };
            }
            result.append(c);
        }
        return result.toString();
    }
}
