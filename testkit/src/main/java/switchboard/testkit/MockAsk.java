package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What a mock is asked, whatever the dialect.
 *
 * @param body the request as it came
 * @param reasons whether the answer shall begin with reasoning
 * @param limit the most words the answer may have
 * @param facts what the answer to {@code describe} tells about the request, by name
 */
record MockAsk(
        String model,
        JsonNode body,
        boolean stream,
        boolean reasons,
        Turn last,
        Offer offer,
        int limit,
        Map<String, String> facts) {

    /** The user's last turn: its text, a description of each image, the text of each tool result. */
    record Turn(String text, List<String> images, List<String> results) {}

    /**
     * The tools that may be called now.
     *
     * @param parallel whether more than one may be called at once
     * @param made how many calls there were before
     */
    record Offer(List<Tool> tools, boolean parallel, int made) {}

    record Tool(String name, JsonNode schema) {}

    /** The facts in a fixed order, one a line; what was not asked is left out. */
    String description() {
        StringBuilder text = new StringBuilder();
        for (String name : List.of(
                "system", "turns", "max", "temperature", "top_p", "stop", "tools", "choice", "effort", "format")) {
            String fact = facts.getOrDefault(name, "");
            if (!fact.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n")
                        .append(name)
                        .append(": ")
                        .append(fact);
            }
        }
        return text.toString();
    }
}
