package switchboard.relay.tiktoken;

/**
 * How an encoding cuts a text into pieces, each of which is encoded by itself. What the published regular expressions say,
 * alternative by alternative, without trying each at every place.
 */
enum Pattern {
    /**
     * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+
     * |\s+(?!\S)|\s+}.
     */
    CL100K {
        @Override
        int word(String text, int from) {
            int contracted = contraction(text, from);
            if (contracted > from) {
                return contracted;
            }
            int letters = lead(text, from);
            return (Kind.at(text, letters) & Kind.LETTER) == 0 ? from : Kind.run(text, letters, Kind.LETTER);
        }

        // a letter leads nothing but its own run
        private int lead(String text, int from) {
            return (Kind.at(text, from) & NO_LEAD) == 0 ? Kind.after(text, from) : from;
        }

        @Override
        boolean closes(char c) {
            return c == '\r' || c == '\n';
        }
    },

    /**
     * {@code [^\r\n\p{L}\p{N}]?U*W+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?U+W*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
     * |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+}, where U is {@link Kind#UPPER} and W is {@link
     * Kind#LOWER}.
     */
    O200K {
        @Override
        int word(String text, int from) {
            boolean led = (Kind.at(text, from) & NO_LEAD) == 0;
            int next = led ? Kind.after(text, from) : from;
            int end = endsLower(text, next);
            if (end > next) {
                return contraction(text, end);
            }
            end = endsLower(text, from); // what may lead is a mark, and part of the word
            if (end > from) {
                return contraction(text, end);
            }
            end = Kind.run(text, next, Kind.UPPER);
            if (end > next) {
                return contraction(text, end);
            }
            end = Kind.run(text, from, Kind.UPPER);
            return end > from ? contraction(text, end) : from;
        }

        // the end of U*W+; where it began if it is not there
        private int endsLower(String text, int from) {
            int upper = Kind.run(text, from, Kind.UPPER);
            int end = Kind.run(text, upper, Kind.LOWER);
            if (end > upper) {
                return end;
            }
            while (upper > from) { // U* gives back until W has one
                int c = text.codePointBefore(upper);
                if ((Kind.of(c) & Kind.LOWER) != 0) {
                    return upper;
                }
                upper -= Character.charCount(c);
            }
            return from;
        }

        @Override
        boolean closes(char c) {
            return c == '\r' || c == '\n' || c == '/';
        }
    };

    /** What cannot stand before the letters of a word. */
    private static final int NO_LEAD = Kind.NEWLINE | Kind.LETTER | Kind.NUMBER;

    private static final int NO_SIGN = Kind.SPACE | Kind.LETTER | Kind.NUMBER;
    private static final int MOST_DIGITS = 3;

    /** Where a word ends that begins there; where it began if it does not. */
    abstract int word(String text, int from);

    /** Whether signs take this with them when it follows. */
    abstract boolean closes(char c);

    /**
     * Where the piece ends that begins there.
     *
     * @param from less than the length
     */
    int end(String text, int from) {
        int word = word(text, from);
        if (word > from) {
            return word;
        }
        if ((Kind.at(text, from) & Kind.NUMBER) != 0) {
            return digits(text, from);
        }
        int signs = signs(text, from);
        return signs > from ? signs : spaces(text, from);
    }

    private static int digits(String text, int from) {
        int at = from;
        for (int i = 0; i < MOST_DIGITS && (Kind.at(text, at) & Kind.NUMBER) != 0; i++) {
            at = Kind.after(text, at);
        }
        return at;
    }

    private int signs(String text, int from) {
        int first = text.charAt(from) == ' ' ? from + 1 : from;
        int at = first;
        while (at < text.length() && (Kind.at(text, at) & NO_SIGN) == 0) {
            at = Kind.after(text, at);
        }
        if (at == first) {
            return from;
        }
        while (at < text.length() && closes(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Up to the last of the newlines; else the last space belongs to what follows, unless it is alone. */
    private static int spaces(String text, int from) {
        int end = Kind.run(text, from, Kind.SPACE);
        for (int at = end - 1; at >= from; at--) {
            if ((Kind.of(text.charAt(at)) & Kind.NEWLINE) != 0) {
                return at + 1;
            }
        }
        return end == text.length() || end == from + 1 ? end : end - 1;
    }

    /** Where the end of a word such as {@code 'll} ends that begins there; where it began if it does not. */
    static int contraction(String text, int from) {
        if (from + 1 >= text.length() || text.charAt(from) != '\'') {
            return from;
        }
        char first = folded(text.charAt(from + 1));
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return from + 2;
        }
        char second = from + 2 < text.length() ? folded(text.charAt(from + 2)) : 0;
        boolean two = (first == 'l' && second == 'l') || ((first == 'r' || first == 'v') && second == 'e');
        return two ? from + 3 : from;
    }

    /** In lower case; the long s is an s. */
    private static char folded(char c) {
        return c == '\u017f' ? 's' : c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
}
