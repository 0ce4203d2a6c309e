package switchboard.relay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One pass over a JSON text that checks all of it and notes where the members of the outermost object lie.
 * Builds nothing else.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class JsonScan {
    /** How deeply values may nest. */
    static final int MAX_DEPTH = 512;

    /** Four offsets a member: name from and to (within its quotes), value from and to. */
    static final int FIELDS = 4;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final byte[] text;
    private int at;
    private int[] members = new int[16 * FIELDS];
    private int count;
    private int depth;

    JsonScan(byte[] text, int from) {
        this.text = text;
        this.at = from;
    }

    /** Reads the whole text, which must be an object. */
    void object() {
        skipBlanks();
        if (at == text.length) {
            throw bad("the body is empty");
        }
        if (text[at] != '{') {
            throw bad("the body is not a JSON object");
        }
        at++;
        depth = 1;
        skipBlanks();
        if (peek() == '}') {
            at++;
        } else {
            members();
        }
        end();
    }

    /** Reads the whole text, which must be one value of any kind. */
    void value() {
        skipBlanks();
        anyValue();
        end();
    }

    /** The offsets of the members in their order, {@link #FIELDS} each. */
    int[] offsets() {
        return Arrays.copyOf(members, count * FIELDS);
    }

    private void members() {
        while (true) {
            skipBlanks();
            expect('"', "a member's name");
            int nameFrom = at;
            string();
            int nameTo = at - 1;
            colon();
            int valueFrom = at;
            anyValue();
            note(nameFrom, nameTo, valueFrom, at);
            skipBlanks();
            if (peek() == '}') {
                at++;
                return;
            }
            expect(',', "',' or '}'");
        }
    }

    private void note(int nameFrom, int nameTo, int valueFrom, int valueTo) {
        int next = count * FIELDS;
        if (next == members.length) {
            members = Arrays.copyOf(members, 2 * next);
        }
        members[next] = nameFrom;
        members[next + 1] = nameTo;
        members[next + 2] = valueFrom;
        members[next + 3] = valueTo;
        count++;
    }

    private void anyValue() {
        switch (peek()) {
            case '{' -> nestedObject();
            case '[' -> nestedArray();
            case '"' -> {
                at++;
                string();
            }
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void nestedObject() {
        deeper();
        skipBlanks();
        if (peek() == '}') {
            at++;
            depth--;
            return;
        }
        while (true) {
            skipBlanks();
            expect('"', "a member's name");
            string();
            colon();
            anyValue();
            skipBlanks();
            if (peek() == '}') {
                at++;
                depth--;
                return;
            }
            expect(',', "',' or '}'");
        }
    }

    private void nestedArray() {
        deeper();
        skipBlanks();
        if (peek() == ']') {
            at++;
            depth--;
            return;
        }
        while (true) {
            skipBlanks();
            anyValue();
            skipBlanks();
            if (peek() == ']') {
                at++;
                depth--;
                return;
            }
            expect(',', "',' or ']'");
        }
    }

    private void deeper() {
        at++;
        if (++depth > MAX_DEPTH) {
            throw bad("values nest more than %d deep".formatted(MAX_DEPTH));
        }
    }

    private void colon() {
        skipBlanks();
        expect(':', "':'");
        skipBlanks();
    }

    /** From behind the opening quote to behind the closing one. */
    private void string() {
        while (true) {
            skipPlain();
            int b = peek();
            if (b == '"') {
                at++;
                return;
            }
            if (b == '\\') {
                escape();
            } else if (b < 0) {
                throw bad("a string is not closed");
            } else if (b < 0x20) {
                throw bad("a control character stands in a string");
            } else if (b < 0x80) {
                at++;
            } else {
                character(b);
            }
        }
    }

    /** Eight bytes at a time, while none of them is a quote, a backslash, a control character or beyond ASCII. */
    private void skipPlain() {
        int last = text.length - Long.BYTES;
        while (at <= last) {
            long word = (long) WORD.get(text, at);
            long quote = word ^ (ONES * '"');
            long backslash = word ^ (ONES * '\\');
            long found = ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | (word - ONES * 0x20) | word;
            if ((found & HIGHS) != 0) {
                return;
            }
            at += Long.BYTES;
        }
    }

    private void escape() {
        at++;
        int b = peek();
        switch (b) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> {
                for (int digit = 1; digit <= 4; digit++) {
                    if (at + digit >= text.length || Character.digit(text[at + digit], 16) < 0) {
                        throw bad("an escape needs four hexadecimal digits");
                    }
                }
                at += 5;
            }
            default -> throw bad("an escape is unknown");
        }
    }

    /** One character beyond ASCII: the well-formed byte sequences of the Unicode standard, table 3-7. */
    private void character(int lead) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            continuation(1, 0x80, 0xBF);
            at += 2;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            continuation(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
            continuation(2, 0x80, 0xBF);
            at += 3;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            continuation(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
            continuation(2, 0x80, 0xBF);
            continuation(3, 0x80, 0xBF);
            at += 4;
        } else {
            throw bad("the text is not UTF-8");
        }
    }

    private void continuation(int ahead, int lowest, int highest) {
        int b = at + ahead < text.length ? text[at + ahead] & 0xFF : -1;
        if (b < lowest || b > highest) {
            throw bad("the text is not UTF-8");
        }
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= text.length || text[at + i] != word.charAt(i)) {
                throw bad("a value is expected");
            }
        }
        at += word.length();
    }

    private void number() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits(from);
        }
        if (peek() == '.') {
            at++;
            digits(from);
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits(from);
        }
    }

    private void digits(int from) {
        int first = at;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw bad(at == from ? "a value is expected" : "a number lacks a digit");
        }
    }

    private void end() {
        skipBlanks();
        if (at < text.length) {
            throw bad("something follows the value");
        }
    }

    private void skipBlanks() {
        while (at < text.length) {
            byte b = text[at];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                return;
            }
            at++;
        }
    }

    private void expect(char wanted, String name) {
        if (peek() != wanted) {
            throw bad(name + " is expected");
        }
        at++;
    }

    /** The byte here, unsigned; -1 at the end. */
    private int peek() {
        return at < text.length ? text[at] & 0xFF : -1;
    }

    private IllegalArgumentException bad(String what) {
        return new IllegalArgumentException("%s, at byte %d".formatted(what, at));
    }
}
