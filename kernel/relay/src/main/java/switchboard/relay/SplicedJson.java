package switchboard.relay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import switchboard.spi.JsonBody;

/**
 * A JSON object kept as the bytes it came in. One pass checks all of it and finds its members; a changed
 * member is spliced in, and every other byte stays what it was.
 */
public final class SplicedJson implements JsonBody {
    private static final int FIELDS = JsonScan.FIELDS;
    private static final int NAME_FROM = 0;
    private static final int NAME_TO = 1;
    private static final int FROM = 2;
    private static final int TO = 3;

    private final byte[] text;
    private final int[] members; // FIELDS offsets each, in their order

    private SplicedJson(byte[] text, int[] members) {
        this.text = text;
        this.members = members;
    }

    /**
     * Reads an object. A UTF-8 byte order mark is left out.
     *
     * @param text UTF-8; not changed afterwards by anybody
     * @throws IllegalArgumentException if it is not one JSON object, with a message that says where and why
     */
    public static SplicedJson parse(byte[] text) {
        byte[] unmarked = text;
        if (text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF) {
            unmarked = Arrays.copyOfRange(text, 3, text.length);
        }
        JsonScan scan = new JsonScan(unmarked, 0);
        scan.object();
        return new SplicedJson(unmarked, scan.offsets());
    }

    @Override
    public Optional<String> member(String name) {
        int member = find(name);
        return member < 0 ? Optional.empty() : Optional.of(decode(members[member + FROM], members[member + TO]));
    }

    @Override
    public Optional<String> text(String name) {
        int member = find(name);
        if (member < 0 || text[members[member + FROM]] != '"') {
            return Optional.empty();
        }
        return Optional.of(unescape(members[member + FROM] + 1, members[member + TO] - 1));
    }

    /**
     * {@inheritDoc} A name that occurs more than once occurs once afterwards.
     *
     * @throws IllegalArgumentException if {@code json} is not one JSON value
     */
    @Override
    public SplicedJson with(String name, String json) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        new JsonScan(value, 0).value();
        int member = find(name);
        if (member >= 0) {
            return withoutOthers(name, member).replaced(name, value);
        }
        byte[] quoted = quoted(name);
        int end = members.length == 0 ? behindBrace() : members[members.length - FIELDS + TO];
        byte[] added = new byte[(members.length == 0 ? 0 : 1) + quoted.length + 1 + value.length];
        int at = 0;
        if (members.length > 0) {
            added[at++] = ',';
        }
        System.arraycopy(quoted, 0, added, at, quoted.length);
        int nameFrom = end + at + 1;
        at += quoted.length;
        added[at++] = ':';
        System.arraycopy(value, 0, added, at, value.length);
        int[] moved = Arrays.copyOf(members, members.length + FIELDS);
        moved[members.length + NAME_FROM] = nameFrom;
        moved[members.length + NAME_TO] = nameFrom + quoted.length - 2;
        moved[members.length + FROM] = end + at;
        moved[members.length + TO] = end + added.length;
        return new SplicedJson(spliced(end, end, added), moved);
    }

    @Override
    public SplicedJson without(String name) {
        SplicedJson rest = this;
        for (int member = find(name); member >= 0; member = rest.find(name)) {
            rest = rest.removed(member);
        }
        return rest;
    }

    @Override
    public String beginning(String name) {
        int member = find(name);
        if (member < 0) {
            return "";
        }
        var first = new StringBuilder(2);
        for (int at = members[member + FROM]; at < members[member + TO] && first.length() < 2; at++) {
            boolean inText = first.indexOf("\"") == 0;
            if (inText || text[at] > ' ' || text[at] < 0) {
                first.append((char) (text[at] & 0xFF));
            }
        }
        return first.toString();
    }

    @Override
    public int length() {
        return text.length;
    }

    @Override
    public byte[] bytes() {
        return text;
    }

    /** Names sizes alone: a body is nobody's business. */
    @Override
    public String toString() {
        return "SplicedJson[%d bytes, %d members]".formatted(text.length, members.length / FIELDS);
    }

    private SplicedJson withoutOthers(String name, int kept) {
        SplicedJson rest = this;
        for (int member = kept - FIELDS; member >= 0; member -= FIELDS) {
            if (isNamed(member, name)) {
                rest = rest.removed(member);
            }
        }
        return rest;
    }

    private SplicedJson replaced(String name, byte[] value) {
        int member = find(name);
        int from = members[member + FROM];
        int to = members[member + TO];
        int shift = value.length - (to - from);
        int[] moved = members.clone();
        moved[member + TO] += shift;
        shift(moved, member + FIELDS, shift);
        return new SplicedJson(spliced(from, to, value), moved);
    }

    private SplicedJson removed(int member) {
        int from = members[member + NAME_FROM] - 1;
        int to = members[member + TO];
        if (member + FIELDS < members.length) {
            to = members[member + FIELDS + NAME_FROM] - 1; // up to the next name
        } else if (member > 0) {
            from = members[member - FIELDS + TO]; // the comma before it goes, too
        }
        int[] rest = new int[members.length - FIELDS];
        System.arraycopy(members, 0, rest, 0, member);
        System.arraycopy(members, member + FIELDS, rest, member, rest.length - member);
        shift(rest, member, from - to);
        return new SplicedJson(spliced(from, to, new byte[0]), rest);
    }

    private static void shift(int[] offsets, int first, int by) {
        for (int i = first; i < offsets.length; i++) {
            offsets[i] += by;
        }
    }

    private byte[] spliced(int from, int to, byte[] inserted) {
        byte[] result = new byte[text.length - (to - from) + inserted.length];
        System.arraycopy(text, 0, result, 0, from);
        System.arraycopy(inserted, 0, result, from, inserted.length);
        System.arraycopy(text, to, result, from + inserted.length, text.length - to);
        return result;
    }

    private int behindBrace() {
        int at = 0;
        while (text[at] != '{') {
            at++;
        }
        return at + 1;
    }

    /** The last member of that name, or -1. */
    private int find(String name) {
        for (int member = members.length - FIELDS; member >= 0; member -= FIELDS) {
            if (isNamed(member, name)) {
                return member;
            }
        }
        return -1;
    }

    private boolean isNamed(int member, String name) {
        int from = members[member + NAME_FROM];
        int to = members[member + NAME_TO];
        int length = name.length();
        if (to - from < length) {
            return false; // no character is written shorter than it is
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            byte b = text[from + i];
            if (b == '\\' || c >= 0x80 || b < 0) {
                return name.equals(unescape(from, to));
            }
            if (b != c) {
                return false;
            }
        }
        return to - from == length;
    }

    private String decode(int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    private String unescape(int from, int to) {
        String raw = decode(from, to);
        int escape = raw.indexOf('\\');
        if (escape < 0) {
            return raw;
        }
        StringBuilder plain = new StringBuilder(raw.length()).append(raw, 0, escape);
        for (int at = escape; at < raw.length(); at++) {
            char c = raw.charAt(at);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char kind = raw.charAt(++at);
            switch (kind) {
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case 'u' -> {
                    plain.append((char) Integer.parseInt(raw, at + 1, at + 5, 16));
                    at += 4;
                }
                default -> plain.append(kind);
            }
        }
        return plain.toString();
    }

    private static byte[] quoted(String name) {
        StringBuilder quoted = new StringBuilder(name.length() + 2).append('"');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString().getBytes(StandardCharsets.UTF_8);
    }
}
