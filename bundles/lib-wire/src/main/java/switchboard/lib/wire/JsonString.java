package switchboard.lib.wire;

/** Writes JSON strings where a tree would cost more than it is worth: in events, of which there are many. */
public final class JsonString {
    private static final String HEX = "0123456789abcdef";

    private JsonString() {}

    /**
     * Appends a text in quotes. Half a surrogate pair becomes an escape, so that a character which an upstream split
     * between two events is whole again where the texts are joined.
     */
    public static StringBuilder append(StringBuilder json, CharSequence text) {
        json.append('"');
        int length = text.length();
        for (int at = 0; at < length; at++) {
            char c = text.charAt(at);
            if (Character.isHighSurrogate(c) && at + 1 < length && Character.isLowSurrogate(text.charAt(at + 1))) {
                json.append(c).append(text.charAt(++at));
            } else if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                escape(json, c);
            } else {
                json.append(c);
            }
        }
        return json.append('"');
    }

    private static void escape(StringBuilder json, char c) {
        switch (c) {
            case '"', '\\' -> json.append('\\').append(c);
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default -> {
                json.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    json.append(HEX.charAt(c >> shift & 0xF));
                }
            }
        }
    }
}
