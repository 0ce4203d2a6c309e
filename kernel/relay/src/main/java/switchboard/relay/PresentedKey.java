package switchboard.relay;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * The key a client presents: {@code sk-KEY} or {@code sk-KEY-CHANNEL}, each with or without {@code sk-}.
 *
 * @param key what the token is stored under
 * @param channel the channel the client asks for, as written
 */
record PresentedKey(String key, Optional<String> channel) {
    private static final PresentedKey NONE = new PresentedKey("", Optional.empty());
    private static final String BEARER = "Bearer ";
    private static final String PREFIX = "sk-";
    private static final String PARAMETER = "key=";

    /** The key in a request: the usual field first, then those of other vendors' clients. */
    static PresentedKey in(HttpFields fields) {
        String value = "";
        int rank = Integer.MAX_VALUE;
        for (HttpField field : fields) {
            int found = rank(field.getName());
            String text = field.getValue();
            if (found < rank && text != null && !text.isEmpty()) {
                rank = found;
                value = text;
            }
        }
        return of(value);
    }

    static PresentedKey of(String value) {
        int from = value.startsWith(BEARER) ? BEARER.length() : 0;
        from = value.startsWith(PREFIX, from) ? from + PREFIX.length() : from;
        int dash = value.indexOf('-', from);
        if (dash < 0) {
            return from == value.length() ? NONE : new PresentedKey(value.substring(from), Optional.empty());
        }
        int second = value.indexOf('-', dash + 1);
        String channel = value.substring(dash + 1, second < 0 ? value.length() : second);
        return new PresentedKey(value.substring(from, dash), Optional.of(channel));
    }

    /** The key in a raw query, as Google's clients may send it; empty if there is none. */
    static String inQuery(String query) {
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(PARAMETER)) {
                return parameter.substring(PARAMETER.length());
            }
        }
        return "";
    }

    /** A raw query without the key; it goes no further. */
    static String without(String query) {
        return query.contains(PARAMETER)
                ? Stream.of(query.split("&", -1))
                        .filter(parameter -> !parameter.startsWith(PARAMETER))
                        .collect(Collectors.joining("&"))
                : query;
    }

    /** Whether a field holds a credential of the client; it goes no further. */
    static boolean isCredential(String name) {
        return rank(name) != Integer.MAX_VALUE;
    }

    private static int rank(String name) {
        return switch (name.length()) {
            case 13 -> name.equalsIgnoreCase("authorization") ? 0 : Integer.MAX_VALUE;
            case 9 -> name.equalsIgnoreCase("x-api-key") ? 1 : Integer.MAX_VALUE;
            case 7 -> name.equalsIgnoreCase("api-key") ? 2 : Integer.MAX_VALUE;
            case 14 -> name.equalsIgnoreCase("x-goog-api-key") ? 3 : Integer.MAX_VALUE;
            default -> Integer.MAX_VALUE;
        };
    }

    /** It does not print itself. */
    @Override
    public String toString() {
        return "PresentedKey[***]";
    }
}
