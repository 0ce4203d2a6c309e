package switchboard.lib.wire;

import java.nio.charset.StandardCharsets;

/** Changes one value of a JSON text whose other bytes stay what they are. */
public final class JsonSplice {
    private JsonSplice() {}

    /**
     * The part of an array from {@code from} to {@code to} with a string in the place of a value.
     *
     * @param valueFrom where the value begins, counted from {@code from}
     * @param valueTo where it ends, counted from {@code from}
     */
    public static byte[] string(byte[] array, int from, int to, int valueFrom, int valueTo, String text) {
        byte[] value = Json.quote(text).getBytes(StandardCharsets.UTF_8);
        byte[] spliced = new byte[to - from - (valueTo - valueFrom) + value.length];
        System.arraycopy(array, from, spliced, 0, valueFrom);
        System.arraycopy(value, 0, spliced, valueFrom, value.length);
        System.arraycopy(array, from + valueTo, spliced, valueFrom + value.length, to - from - valueTo);
        return spliced;
    }
}
