package switchboard.testkit;

import java.util.List;

/**
 * An answer that a scripted upstream gives: words, then a call of a tool.
 *
 * @param words the text, as it is cut into events
 * @param tool the tool's name, empty for no call
 * @param arguments the call's arguments, JSON, as they are cut into events
 * @param prompt tokens of the prompt
 * @param completion tokens of the answer
 */
public record Said(List<String> words, String tool, List<String> arguments, int prompt, int completion) {
    /** Words with letters of one, two, three and four bytes, and a call. */
    public static final Said WHOLE = new Said(
            List.of("Grüße ", "aus 上海, ", "bis bald 🎷."), "weather", List.of("{\"city\":", "\"Zürich\"}"), 11, 7);

    public Said {
        words = List.copyOf(words);
        arguments = List.copyOf(arguments);
    }

    /** These words, and no call. */
    public static Said words(String... words) {
        return new Said(List.of(words), "", List.of(), 11, 7);
    }

    /** All words. */
    public String text() {
        return String.join("", words);
    }

    /** All arguments. */
    public String json() {
        return String.join("", arguments);
    }
}
