package switchboard.spi;

/**
 * One thing an operator can set, as data; the console draws a field from it.
 *
 * @param name the key it is stored under
 * @param type how it is typed in and checked
 * @param defaultValue what holds when it is not set, as text
 * @param unit what a number counts, such as {@code seconds}; empty for none
 * @param description one sentence
 */
public record Setting(String name, Type type, String defaultValue, String unit, String description) {
    /** What an operator has set; the default where nothing is. */
    public String in(Options options) {
        String text = options.text(name).strip();
        return text.isEmpty() ? defaultValue : text;
    }

    /** How a value is typed in. */
    public enum Type {
        /** One line of text. */
        TEXT,
        /** Several lines of text. */
        LONG_TEXT,
        /** Text that is never shown again. */
        SECRET,
        /** An integer. */
        NUMBER,
        /** {@code true} or {@code false}. */
        FLAG,
        /** A JSON object. */
        JSON
    }
}
