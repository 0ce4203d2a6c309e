package switchboard.relay;

import java.util.Map;
import java.util.Random;

/** JSON texts by chance, every number literal, escape and blank of them allowed. */
final class RandomJson {
    private static final String[] NAMES = {
        "model", "stream", "messages", "é", "名", "", "a b", "x\"y", "back\\slash", "😀"
    };
    private static final String[] SCALARS = {
        "0",
        "-0",
        "1.0",
        "1e5",
        "-1.5E+300",
        "9007199254740993",
        "123456789012345678901234567890",
        "true",
        "false",
        "null",
        "\"\"",
        "\"plain text that is longer than eight bytes\"",
        "\"é 名 😀\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"",
        "\"}{][,:\""
    };
    private static final String[] BLANKS = {"", "", "", " ", "\n", "\t ", "\r\n"};

    private RandomJson() {}

    static String name(Random random) {
        return NAMES[random.nextInt(NAMES.length)];
    }

    static String value(Random random, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(4);
        if (kind <= 1) {
            return SCALARS[random.nextInt(SCALARS.length)];
        }
        StringBuilder text = new StringBuilder(kind == 2 ? "[" : "{");
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ",").append(blank(random));
            if (kind == 3) {
                text.append(quoted(random, name(random)))
                        .append(blank(random))
                        .append(':')
                        .append(blank(random));
            }
            text.append(value(random, depth - 1)).append(blank(random));
        }
        return text.append(kind == 2 ? "]" : "}").toString();
    }

    static String object(Random random, Map<String, String> members) {
        StringBuilder text = new StringBuilder(blank(random)).append('{').append(blank(random));
        boolean first = true;
        for (Map.Entry<String, String> member : members.entrySet()) {
            text.append(first ? "" : "," + blank(random))
                    .append(quoted(random, member.getKey()))
                    .append(blank(random));
            text.append(':').append(blank(random)).append(member.getValue()).append(blank(random));
            first = false;
        }
        return text.append('}').append(blank(random)).toString();
    }

    private static String blank(Random random) {
        return BLANKS[random.nextInt(BLANKS.length)];
    }

    private static String quoted(Random random, String name) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (random.nextInt(8) == 0 && !Character.isSurrogate(c)) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
