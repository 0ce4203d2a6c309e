package switchboard.relay.tiktoken;

/** What the encodings' patterns tell characters apart by, as sets of bits. */
final class Kind {
    /** {@code [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]}. */
    static final int UPPER = 1;

    /** {@code [\p{Ll}\p{Lm}\p{Lo}\p{M}]}. */
    static final int LOWER = 2;

    /** {@code \p{L}}. */
    static final int LETTER = 4;

    /** {@code \p{N}}. */
    static final int NUMBER = 8;

    /** {@code \s}, which is any white space of Unicode. */
    static final int SPACE = 16;

    /** {@code [\r\n]}. */
    static final int NEWLINE = 32;

    private static final int ASCII = 128;
    private static final byte[] OF_ASCII = new byte[ASCII];
    private static final int NEXT_LINE = 0x85;

    static {
        for (int c = 0; c < ASCII; c++) {
            OF_ASCII[c] = (byte) ofType(c);
        }
    }

    private Kind() {}

    /** What a code point is; 0 if nothing that a pattern names. */
    static int of(int c) {
        return c < ASCII ? OF_ASCII[c] : ofType(c);
    }

    /** What stands there; 0 at the end. A half of a pair that stands alone is nothing a pattern names. */
    static int at(String text, int at) {
        return at < text.length() ? of(text.codePointAt(at)) : 0;
    }

    /** Where what stands there ends. */
    static int after(String text, int at) {
        return at + Character.charCount(text.codePointAt(at));
    }

    /** Where a run of what is one of these kinds ends that begins there, or had begun before. */
    static int run(String text, int from, int kinds) {
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if ((of(c) & kinds) == 0) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private static int ofType(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER | LETTER;
            case Character.LOWERCASE_LETTER -> LOWER | LETTER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> UPPER | LOWER | LETTER;
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
                UPPER | LOWER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            default ->
                c == '\n' || c == '\r' ? SPACE | NEWLINE : (c >= '\t' && c <= '\r') || c == NEXT_LINE ? SPACE : 0;
        };
    }
}
