package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * An account elsewhere.
 *
 * @param method the way to log in that knows it
 * @param value its id there, exactly; never empty
 */
public record ExternalId(String method, String value) {
    /** What every database keeps whole. */
    private static final int LONGEST = 191;

    /** Where One API keeps those it knows. */
    private static final Map<String, String> COLUMNS =
            Map.of("github", "github_id", "wechat", "wechat_id", "lark", "lark_id", "oidc", "oidc_id");

    public ExternalId {
        if (value.isBlank() || value.length() > LONGEST) {
            throw new IllegalArgumentException("an id of " + value.length() + " characters at " + method);
        }
    }

    /** The column of {@code users} it stands in; empty if it stands in a table of ours. */
    Optional<String> column() {
        return Optional.ofNullable(COLUMNS.get(method));
    }

    /** Whether it stands in that column of a user's row: letters count as they are, whatever the database thinks of them. */
    boolean standsIn(UserRow row) {
        return value.equals(
                switch (method) {
                    case "github" -> row.githubId();
                    case "wechat" -> row.wechatId();
                    case "lark" -> row.larkId();
                    case "oidc" -> row.oidcId();
                    default -> "";
                });
    }

    /** What tells it from all others, also where a database takes two letters for the same. */
    String digest() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((method + "|" + value).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
