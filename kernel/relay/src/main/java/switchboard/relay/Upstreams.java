package switchboard.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.store.ChannelKeyRow;
import switchboard.store.ChannelRow;

/** Channels, ready for calls; each is made anew when its row changes. */
final class Upstreams {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String PROXY = "proxy";
    private static final Optional<URI> UNUSABLE = Optional.of(URI.create("unusable:proxy"));

    private final Limits limits;
    private final LongPredicate guarded;
    private final Map<Long, Upstream> known = new ConcurrentHashMap<>(); // by channel, for those with one key
    private final Map<Long, Upstream> keyed = new ConcurrentHashMap<>(); // by key, for the others

    Upstreams(Limits limits) {
        this(limits, channel -> false);
    }

    /** @param guarded whether a channel's address must be public */
    Upstreams(Limits limits, LongPredicate guarded) {
        this.limits = limits;
        this.guarded = guarded;
    }

    /** A channel with one of its keys. */
    Upstream of(Choice.Picked picked) {
        ChannelKeyRow key = picked.key();
        return key.id() == ChannelKeyRow.NONE
                ? of(picked.row())
                : fresh(keyed, key.id(), picked.row(), key.id(), key.key());
    }

    /** A channel with its first key. */
    Upstream of(ChannelRow row) {
        return fresh(known, row.id(), row, ChannelKeyRow.NONE, row.key());
    }

    /** A channel that is not stored, or not so. */
    Upstream unsaved(ChannelRow row, boolean mustBePublic) {
        return read(row, ChannelKeyRow.NONE, row.key(), mustBePublic);
    }

    @SuppressWarnings("ReferenceEquality") // the same row is the usual case, and quickly seen
    private Upstream fresh(Map<Long, Upstream> all, long number, ChannelRow row, long keyId, String key) {
        Upstream upstream = all.get(number);
        boolean mustBePublic = guarded.test(row.id());
        if (upstream == null
                || upstream.guarded() != mustBePublic
                || !upstream.key().value().equals(key)) {
            upstream = read(row, keyId, key, mustBePublic);
            all.put(number, upstream);
        } else if (upstream.row() != row) {
            upstream = upstream.row().equals(row) ? upstream.of(row) : read(row, keyId, key, mustBePublic);
            all.put(number, upstream);
        }
        return upstream;
    }

    private Upstream read(ChannelRow row, long keyId, String key, boolean mustBePublic) {
        Map<String, String> config = new HashMap<>(members(row.config()));
        legacy(row, config);
        ofKey(row.type(), key, config);
        Channel channel = new Channel(
                row.id(),
                row.type(),
                row.name(),
                withoutSlash(row.baseUrl().orElse("")),
                row.systemPrompt().orElse(""),
                members(row.modelMapping().orElse("")),
                config);
        return new Upstream(
                row,
                channel,
                keyId,
                new ChannelKey(key, config),
                limits.with(config),
                proxy(config),
                HeaderOverrides.read(row.config()),
                mustBePublic);
    }

    /** One API's older home of some settings. */
    private static void legacy(ChannelRow row, Map<String, String> config) {
        String other = row.other().orElse("");
        String name = switch (row.type()) {
            case 3, 18, 24 -> "api_version";
            case 21 -> "library_id";
            case 17 -> "plugin";
            default -> "";
        };
        if (!other.isEmpty() && !name.isEmpty() && config.getOrDefault(name, "").isEmpty()) {
            config.put(name, other);
        }
    }

    /** Settings that also stand in the key: AWS keeps {@code ak|sk|region} there, Vertex {@code region|project|credentials}. */
    private static void ofKey(int type, String key, Map<String, String> config) {
        String[] parts = key.split("\\|", 3);
        if (parts.length < 3) {
            return;
        }
        switch (type) {
            case 33 -> fill(config, "region", parts[2]);
            case 42 -> {
                fill(config, "region", parts[0]);
                fill(config, "vertex_ai_project_id", parts[1]);
            }
            default -> {}
        }
    }

    private static void fill(Map<String, String> config, String name, String value) {
        if (config.getOrDefault(name, "").isBlank()) {
            config.put(name, value);
        }
    }

    private static Optional<URI> proxy(Map<String, String> config) {
        String proxy = config.getOrDefault(PROXY, "");
        try {
            return proxy.isEmpty() ? Optional.empty() : Optional.of(URI.create(proxy));
        } catch (IllegalArgumentException notAnAddress) {
            return UNUSABLE; // calls fail rather than go without their proxy
        }
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** The scalar members of a JSON object as text; none if it is not one. */
    static Map<String, String> members(String json) {
        Map<String, String> members = new HashMap<>();
        if (json.isBlank()) {
            return members;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    members.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            return members;
        } catch (IOException notJson) {
            return Map.of();
        }
    }
}
