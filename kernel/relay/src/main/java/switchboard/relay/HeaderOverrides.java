package switchboard.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import switchboard.spi.ChannelKey;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamRequest;

/**
 * Header fields that the operator has all requests of a channel carry: {@code headers} in its config, an object of names
 * and values; a value that is empty takes the field out. They are set before the request is signed, so that a signature
 * covers them. Those that prove who we are come after it, and only if {@code headers_override_auth} says so; in them
 * <code>{api_key}</code> stands for the channel's key.
 */
public final class HeaderOverrides {
    /** None. */
    static final HeaderOverrides NONE = new HeaderOverrides(List.of(), List.of());

    private static final JsonFactory JSON = new JsonFactory();
    private static final String MEMBER = "headers";
    private static final String OF_AUTH = "headers_override_auth";
    private static final String KEY = "{api_key}";
    private static final int MOST = 32;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]{0,4096}");

    /** What the transport owns, or what tells how the body is to be read. */
    private static final Set<String> TRANSPORTS = Set.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "accept-encoding",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "proxy-authorization",
            "proxy-authenticate",
            "proxy-connection");

    /** What proves who we are, or is part of a signature. */
    private static final Set<String> CREDENTIALS = Set.of(
            "authorization",
            "cookie",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-content-sha256");

    private final List<Headers.Field> before;
    private final List<Headers.Field> after;

    private HeaderOverrides(List<Headers.Field> before, List<Headers.Field> after) {
        this.before = before;
        this.after = after;
    }

    /** Whether a field proves who we are. */
    public static boolean isCredential(String name) {
        return CREDENTIALS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** What is wrong with the fields in a channel's config, for people; nothing if they can be used. */
    public static Optional<String> fault(String config) {
        try {
            Found found = find(config);
            if (found.fields().size() > MOST) {
                return Optional.of("headers must not hold more than " + MOST + " fields");
            }
            return found.fields().stream()
                    .flatMap(field -> fault(field, found.auth()).stream())
                    .findFirst();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> fault(Headers.Field field, boolean auth) {
        if (!NAME.matcher(field.name()).matches()) {
            return Optional.of("headers holds a name that is none");
        }
        if (!VALUE.matcher(field.value()).matches()) {
            return Optional.of("headers." + field.name() + " must be one line of ASCII");
        }
        if (TRANSPORTS.contains(field.name().toLowerCase(Locale.ROOT))) {
            return Optional.of("headers." + field.name() + " cannot be set");
        }
        return isCredential(field.name()) && !auth
                ? Optional.of("headers." + field.name() + " can be set only with \"" + OF_AUTH + "\": true")
                : Optional.empty();
    }

    /** The fields of a config; those that cannot be used are left out. */
    static HeaderOverrides read(String config) {
        if (!config.contains(MEMBER)) {
            return NONE;
        }
        try {
            Found found = find(config);
            List<Headers.Field> sound = found.fields().stream()
                    .filter(field -> fault(field, found.auth()).isEmpty())
                    .limit(MOST)
                    .toList();
            return new HeaderOverrides(
                    sound.stream().filter(field -> !isCredential(field.name())).toList(),
                    sound.stream().filter(field -> isCredential(field.name())).toList());
        } catch (IOException nothing) {
            return NONE;
        }
    }

    /** The request as it is signed. */
    UpstreamRequest before(UpstreamRequest request) {
        return before.isEmpty() ? request : with(request, before, "");
    }

    /** The signed request as it is sent. */
    UpstreamRequest after(UpstreamRequest request, ChannelKey key) {
        return after.isEmpty() ? request : with(request, after, key.value().strip());
    }

    private static UpstreamRequest with(UpstreamRequest request, List<Headers.Field> fields, String key) {
        Headers headers = request.headers();
        for (Headers.Field field : fields) {
            headers = field.value().isEmpty()
                    ? headers.without(field.name())
                    : headers.with(
                            field.name(),
                            key.isEmpty() ? field.value() : field.value().replace(KEY, key));
        }
        return new UpstreamRequest(request.method(), request.url(), headers, request.body());
    }

    // ── reading

    private record Found(List<Headers.Field> fields, boolean auth) {}

    private static Found find(String config) throws IOException {
        List<Headers.Field> fields = new ArrayList<>();
        boolean auth = false;
        if (config.isBlank()) {
            return new Found(fields, false);
        }
        try (JsonParser parser = JSON.createParser(config)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(MEMBER)) {
                    fields(parser, fields);
                } else if (name.equals(OF_AUTH)) {
                    auth = value.isScalarValue() && parser.getText().equals("true");
                } else {
                    parser.skipChildren();
                }
            }
        }
        return new Found(fields, auth);
    }

    private static void fields(JsonParser parser, List<Headers.Field> fields) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("headers must be an object of names and values");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!value.isScalarValue() || value == JsonToken.VALUE_NULL) {
                throw new IOException("headers." + name + " must be a string");
            }
            fields.add(new Headers.Field(name, parser.getText()));
        }
    }
}
