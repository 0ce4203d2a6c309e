package switchboard.provider.claude;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Names of models, and what Bedrock calls them; seed data in {@code bedrock-models.tsv}, which limits nobody. */
final class BedrockModels {
    /** The profile setting that takes the one nearest to the region. */
    static final String AUTO = "auto";

    private static final String TABLE = "bedrock-models.tsv";
    private static final Pattern FULL = Pattern.compile("arn:.*|(?:[a-z]+(?:-[a-z]+)*\\.)+[a-z0-9].*");
    private static final Pattern PROFILE = Pattern.compile("(?:us|eu|apac|jp|au|ca|sa|us-gov|global)\\.(?=[a-z]+\\.)");
    private static final List<String> NEWER = List.of("us", "us-gov", "eu", "jp", "au", "global");

    private final Map<String, Row> rows = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    private record Row(String id, List<String> profiles) {}

    BedrockModels() {
        for (String line : table().split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = line.split("\t", -1);
                List<String> profiles = cells[2].equals("-") ? List.of() : List.of(cells[2].split(",", -1));
                rows.put(cells[0], new Row(cells[1], profiles));
                names.putIfAbsent(cells[1], cells[0]);
            }
        }
    }

    private static String table() {
        try (InputStream in = BedrockModels.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks " + TABLE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * What Bedrock calls a model. Ids and ARNs are what they are; Claude's later models are called what they are called
     * elsewhere.
     *
     * @param profile {@link #AUTO}, {@code none} or a prefix such as {@code eu}
     */
    String id(String name, String region, String profile) {
        if (FULL.matcher(name).matches()) {
            return name;
        }
        Row row = rows.get(name);
        if (row == null) {
            boolean claude = name.toLowerCase(Locale.ROOT).startsWith("claude");
            row = claude ? new Row("anthropic." + name, NEWER) : new Row(name, List.of());
        }
        return switch (profile) {
            case AUTO -> nearest(row, region);
            case "none" -> row.id();
            default -> profile + "." + row.id();
        };
    }

    private static String nearest(Row row, String region) {
        for (String prefix : profiles(region)) {
            if (row.profiles().contains(prefix)) {
                return prefix + "." + row.id();
            }
        }
        return row.id();
    }

    /** The profiles that a region can use, the nearest first. */
    private static List<String> profiles(String region) {
        List<String> near = new ArrayList<>(
                switch (region) {
                    case "ap-northeast-1", "ap-northeast-3" -> List.of("jp", "apac");
                    case "ap-southeast-2", "ap-southeast-4" -> List.of("au", "apac");
                    default -> List.of();
                });
        if (region.startsWith("us-gov-")) {
            return List.of("us-gov");
        }
        if (region.startsWith("ap-") && near.isEmpty()) {
            near.add("apac");
        } else if (region.startsWith("us-") || region.startsWith("ca-")) {
            near.add("us");
        } else if (region.startsWith("eu-")) {
            near.add("eu");
        }
        near.add("global");
        return near;
    }

    /** The id without its profile. */
    static String base(String id) {
        return PROFILE.matcher(id).lookingAt() ? id.substring(id.indexOf('.') + 1) : id;
    }

    /** The name people use for an id, which is what prices go by; the id itself if there is none. */
    String name(String id) {
        return names.getOrDefault(base(id), id);
    }

    /**
     * Whether a model is Claude.
     *
     * @param asked what the client calls it: all that is known of an ARN that names no model
     */
    static boolean isClaude(String id, String asked) {
        String known = id.startsWith("arn:") ? id + " " + asked : id;
        String lower = known.toLowerCase(Locale.ROOT);
        return lower.contains("anthropic") || lower.contains("claude");
    }
}
