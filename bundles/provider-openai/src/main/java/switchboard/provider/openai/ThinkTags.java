package switchboard.provider.openai;

/**
 * Takes reasoning out of text that begins with {@code <think>}. The tags may be split between events; only
 * the first pair counts, and only at the very beginning. Line feeds behind a tag belong to it.
 */
final class ThinkTags {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private enum At {
        BEGINNING,
        REASONING,
        TEXT
    }

    private At at = At.BEGINNING;
    private boolean trim; // line feeds that follow belong to the tag
    private String held = "";

    /** What a piece of text comes to. */
    record Split(String reasoning, String text) {}

    /** The next piece. */
    Split next(String piece) {
        String rest = held + piece;
        held = "";
        StringBuilder reasoning = new StringBuilder();
        if (at == At.BEGINNING) {
            String begun = rest.stripLeading();
            if (begun.length() < OPEN.length() && OPEN.startsWith(begun)) {
                held = rest;
                return new Split("", "");
            }
            if (begun.startsWith(OPEN)) {
                at = At.REASONING;
                trim = true;
                rest = begun.substring(OPEN.length());
            } else {
                at = At.TEXT;
            }
        }
        rest = trimmed(rest);
        if (at == At.REASONING) {
            int close = rest.indexOf(CLOSE);
            if (close < 0) {
                int keep = tagBegun(rest);
                held = rest.substring(rest.length() - keep);
                return new Split(rest.substring(0, rest.length() - keep), "");
            }
            reasoning.append(rest, 0, close);
            at = At.TEXT;
            trim = true;
            rest = trimmed(rest.substring(close + CLOSE.length()));
        }
        return new Split(reasoning.toString(), rest);
    }

    /** What was held back, at the end. */
    Split end() {
        String last = held;
        held = "";
        return at == At.REASONING ? new Split(last, "") : new Split("", last);
    }

    private String trimmed(String text) {
        if (!trim) {
            return text;
        }
        int from = 0;
        while (from < text.length() && (text.charAt(from) == '\n' || text.charAt(from) == '\r')) {
            from++;
        }
        trim = from == text.length();
        return text.substring(from);
    }

    private static int tagBegun(String text) {
        for (int length = Math.min(CLOSE.length() - 1, text.length()); length > 0; length--) {
            if (text.endsWith(CLOSE.substring(0, length))) {
                return length;
            }
        }
        return 0;
    }
}
