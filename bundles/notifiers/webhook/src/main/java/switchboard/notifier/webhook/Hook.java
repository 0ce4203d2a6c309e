package switchboard.notifier.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * An address that is told.
 *
 * @param address all of it, which may hold a secret
 * @param name what operators are shown: the host, and enough to tell it from others there
 */
record Hook(URI address, String name) {
    /**
     * The addresses of an option, with white space between them.
     *
     * @throws IllegalArgumentException if one is none
     */
    static List<Hook> all(String option) {
        return Stream.of(option.strip().split("\\s+"))
                .filter(text -> !text.isEmpty())
                .map(Hook::of)
                .distinct()
                .toList();
    }

    private static Hook of(String text) {
        URI address;
        try {
            address = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("WebhookUrls: one of them is no address", e);
        }
        boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!web || address.getHost() == null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "WebhookUrls: each begins with http:// or https:// and names a host, and no password before it");
        }
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return new Hook(address, address.getHost() + port + "#" + digest(text));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
