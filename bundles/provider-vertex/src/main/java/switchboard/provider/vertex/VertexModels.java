package switchboard.provider.vertex;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of models, and what Vertex AI calls them. */
final class VertexModels {
    private static final Pattern DATED = Pattern.compile("(claude-.+)-(20[0-9]{6})");

    /** Claude's names that are not those of elsewhere with their date set apart. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("claude-3-opus-latest", "claude-3-opus@20240229"),
            Map.entry("claude-3-5-sonnet-20241022", "claude-3-5-sonnet-v2@20241022"),
            Map.entry("claude-3-5-sonnet-latest", "claude-3-5-sonnet-v2@20241022"),
            Map.entry("claude-3-5-haiku-latest", "claude-3-5-haiku@20241022"),
            Map.entry("claude-3-7-sonnet-latest", "claude-3-7-sonnet@20250219"),
            Map.entry("claude-sonnet-4-0", "claude-sonnet-4@20250514"),
            Map.entry("claude-opus-4-0", "claude-opus-4@20250514"),
            Map.entry("claude-opus-4-1", "claude-opus-4-1@20250805"),
            Map.entry("claude-sonnet-4-5", "claude-sonnet-4-5@20250929"),
            Map.entry("claude-haiku-4-5", "claude-haiku-4-5@20251001"),
            Map.entry("claude-opus-4-5", "claude-opus-4-5@20251101"));

    private VertexModels() {}

    /** Whose a model is, and so in which words it is asked. */
    enum Kind {
        /** Anthropic's. */
        CLAUDE,
        /** Google's. */
        GEMINI,
        /** Somebody else's, served in OpenAI's words. */
        OTHER
    }

    static Kind kind(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains("claude")) {
            return Kind.CLAUDE;
        }
        boolean google = !lower.contains("/") || lower.startsWith("models/") || lower.startsWith("google/");
        return google && !lower.endsWith("-maas") ? Kind.GEMINI : Kind.OTHER;
    }

    /** What Vertex AI calls a model of Claude's. */
    static String claude(String name) {
        String known = NAMES.get(name);
        if (known != null) {
            return known;
        }
        Matcher dated = DATED.matcher(name);
        return dated.matches() ? dated.group(1) + "@" + dated.group(2) : name;
    }
}
