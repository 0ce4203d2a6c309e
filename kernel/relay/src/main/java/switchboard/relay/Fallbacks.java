package switchboard.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.FormBody;
import switchboard.spi.JsonBody;
import switchboard.spi.Options;
import switchboard.spi.Payload;

/**
 * Which models answer in another's place when that cannot: the option {@code ModelFallbacks}, chains of models by group
 * and by token, of which a token's comes first.
 */
final class Fallbacks {
    static final String OPTION = "ModelFallbacks";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST = 5;

    /** Model to chain, by the name of a group or the number of a token. */
    private record Chains(Map<String, Map<String, List<String>>> owners) {
        List<String> of(String owner, String model) {
            return owners.getOrDefault(owner, Map.of()).getOrDefault(model, List.of());
        }
    }

    private record Table(String text, Chains groups, Chains tokens) {}

    private final Options options;
    private volatile Table table = new Table("", new Chains(Map.of()), new Chains(Map.of()));

    Fallbacks(Options options) {
        this.options = options;
    }

    /** The models to try after the one that was asked for, in order; mostly none. */
    List<String> of(Caller caller, String model) {
        String text = options.text(OPTION);
        if (text.isEmpty()) {
            return List.of();
        }
        Table now = table(text);
        List<String> own = now.tokens().of(Long.toString(caller.tokenId()), model);
        List<String> chain = own.isEmpty() ? now.groups().of(caller.group(), model) : own;
        return chain.stream()
                .filter(other -> !other.equals(model))
                .distinct()
                .limit(MOST)
                .toList();
    }

    /** The same call for another model. */
    static Call call(Call call, String model) {
        Payload body = switch (call.body()) {
            case JsonBody json when json.member("model").isPresent() -> json.with("model", JsonText.quote(model));
            case FormBody form -> form.with("model", model);
            case Payload other -> other;
        };
        return call.with(body).forModel(model);
    }

    @SuppressWarnings("ReferenceEquality") // an option is the same instance until it changes
    private Table table(String text) {
        Table now = table;
        if (now.text() != text) {
            now = read(text);
            table = now;
        }
        return now;
    }

    /** What cannot be read counts as none; it was checked when it was stored. */
    private static Table read(String text) {
        Map<String, Chains> sections = new HashMap<>();
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            members(parser, section -> sections.put(section, new Chains(owners(parser))));
        } catch (IOException broken) {
            sections.clear();
        }
        Chains none = new Chains(Map.of());
        return new Table(text, sections.getOrDefault("groups", none), sections.getOrDefault("tokens", none));
    }

    private static Map<String, Map<String, List<String>>> owners(JsonParser parser) throws IOException {
        Map<String, Map<String, List<String>>> owners = new HashMap<>();
        members(parser, owner -> {
            Map<String, List<String>> chains = new HashMap<>();
            members(parser, model -> chains.put(model, names(parser)));
            owners.put(owner, chains);
        });
        return owners;
    }

    /** Reads a member's value. */
    private interface Member {
        void read(String name) throws IOException;
    }

    private static void members(JsonParser parser, Member member) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            member.read(name);
        }
    }

    private static List<String> names(JsonParser parser) throws IOException {
        List<String> names = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    names.add(parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        }
        return List.copyOf(names);
    }
}
