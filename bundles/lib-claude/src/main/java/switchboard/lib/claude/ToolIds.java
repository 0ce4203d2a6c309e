package switchboard.lib.claude;

import java.util.regex.Pattern;

/**
 * Ids of tool calls as Claude takes them: the same for a call and its result. A result without an id answers the next
 * call without one.
 */
final class ToolIds {
    private static final Pattern REFUSED = Pattern.compile("[^a-zA-Z0-9_-]");

    private int calls;
    private int results;

    String ofCall(String id) {
        return id.isEmpty() ? "toolu_" + ++calls : clean(id);
    }

    String ofResult(String id) {
        return id.isEmpty() ? "toolu_" + ++results : clean(id);
    }

    private static String clean(String id) {
        String clean = REFUSED.matcher(id).replaceAll("_");
        return clean.equals(id) ? id : clean + "_" + Hash.of(id).substring(0, 8);
    }
}
