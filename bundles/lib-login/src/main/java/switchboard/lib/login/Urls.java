package switchboard.lib.login;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Addresses and forms. */
public final class Urls {
    private Urls() {}

    /** An address of the web; empty if the text is none. */
    public static Optional<URI> http(String text) {
        try {
            URI uri = new URI(text.strip());
            boolean isWeb = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return isWeb && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException none) {
            return Optional.empty();
        }
    }

    /** An address with parameters after those it has. */
    public static URI with(URI base, Map<String, String> parameters) {
        String text = base.toString();
        String joint = !text.contains("?") ? "?" : text.endsWith("?") || text.endsWith("&") ? "" : "&";
        return URI.create(text + joint + form(parameters));
    }

    /** A form's fields as they are sent. */
    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** A text as a part of an address. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
