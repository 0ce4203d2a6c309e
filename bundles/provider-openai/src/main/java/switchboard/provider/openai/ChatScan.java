package switchboard.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.Declaration.AnswerRules;
import switchboard.provider.openai.Declaration.Mend;
import switchboard.provider.openai.Declaration.Sign;
import switchboard.spi.Usage;

/**
 * One pass over one event, or one whole answer, of chat or completions. Builds no tree: it notes what was
 * said, and what a client could not bear.
 */
final class ChatScan {
    private static final Set<String> FINISHES =
            Set.of("stop", "length", "tool_calls", "content_filter", "function_call");

    private final AnswerRules rules;
    private final List<Sign> signs;
    private final ChatState state;
    private final boolean whole;
    private final boolean locateModel;
    private final boolean innerUsage; // somewhere else than at the top

    private final PartScan parts;

    final Set<Mend> mends = EnumSet.noneOf(Mend.class);
    int choices = -1; // -1: there is no such member
    Usage usage = Usage.NONE;
    boolean usageOnTop;
    boolean failed;
    boolean messageAlone; // a message in an event, and no delta before it
    boolean finishMapped;
    String broken = ""; // the finish reason that says that the answer failed
    int modelFrom = -1;
    int modelTo;

    /**
     * A scan of answers that belong together.
     *
     * @param whole they are whole answers, not events
     * @param locateModel where the model's name lies is of interest
     * @param thinkTags so are tags in the text
     */
    ChatScan(
            AnswerRules rules,
            List<Sign> signs,
            ChatState state,
            boolean whole,
            boolean locateModel,
            boolean thinkTags) {
        this.rules = rules;
        this.signs = signs;
        this.state = state;
        this.whole = whole;
        this.locateModel = locateModel;
        this.parts = new PartScan(state, mends, whole, thinkTags);
        this.innerUsage = rules.usage().size() > 1 || !rules.usage().contains("usage");
    }

    /** Whether the bytes are one JSON object; if not, what was noted is worth nothing. */
    boolean read(byte[] bytes, int from, int length) {
        mends.clear();
        choices = -1;
        usage = Usage.NONE;
        usageOnTop = false;
        failed = false;
        messageAlone = false;
        parts.substance = false;
        finishMapped = false;
        broken = "";
        modelFrom = -1;
        try (JsonParser parser = Json.FACTORY.createParser(bytes, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            members(parser);
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    private void members(JsonParser parser) throws IOException {
        boolean id = false;
        boolean object = false;
        boolean created = false;
        boolean model = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "choices" -> choices(parser);
                case "usage" -> {
                    usage(parser, name);
                    usageOnTop |= !usage.isNone();
                }
                case "error" -> failed |= Signs.isTold(parser);
                case "id" -> {
                    id = value == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
                    if (id && state.id.isEmpty()) {
                        state.id = parser.getText();
                    }
                }
                case "object" -> object = value == JsonToken.VALUE_STRING;
                case "created" -> {
                    created = value.isNumeric();
                    if (value == JsonToken.VALUE_NUMBER_INT && state.created == 0) {
                        state.created = parser.getValueAsLong();
                    }
                }
                case "model" -> {
                    model = value == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
                    if (model) {
                        modelIs(parser);
                    }
                }
                default -> other(parser, name);
            }
            skipRest(parser);
        }
        if (!(id && object && created && model)) {
            mends.add(Mend.FILL);
        }
        if (!whole && choices > 0 && usageOnTop) {
            mends.add(Mend.USAGE);
        }
    }

    private void modelIs(JsonParser parser) throws IOException {
        if (state.model.isEmpty()) {
            state.model = parser.getText();
        }
        if (locateModel) {
            modelFrom = (int) parser.currentTokenLocation().getByteOffset();
            modelTo = (int) parser.currentLocation().getByteOffset();
        }
    }

    private void other(JsonParser parser, String name) throws IOException {
        for (Sign sign : signs) {
            if (sign.member().equals(name)) {
                failed |= Signs.tellsOfFailure(parser, sign);
                return;
            }
        }
        if (innerUsage) {
            usage(parser, name);
        } else {
            parser.skipChildren();
        }
    }

    /** Reads usage that stands here, or one object further in. */
    private void usage(JsonParser parser, String place) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
        } else if (rules.usage().contains(place)) {
            Usage told = UsageReader.read(parser, rules.completionIsRest());
            usage = told.isNone() ? usage : told;
            state.usageIs(told);
        } else if (place.indexOf('.') < 0 && innerUsage) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String inner = place + "." + parser.currentName();
                parser.nextToken();
                usage(parser, inner);
            }
        } else {
            parser.skipChildren();
        }
    }

    private void choices(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        choices = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                choices++;
                choice(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void choice(JsonParser parser) throws IOException {
        int index = -1;
        String finish = "";
        boolean delta = false;
        boolean message = false;
        boolean role = false;
        boolean emptyFinish = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsInt() : index;
                case "delta" -> {
                    delta = value == JsonToken.START_OBJECT;
                    role |= parts.read(parser);
                }
                case "message" -> {
                    message = value == JsonToken.START_OBJECT;
                    messageAlone = message && !whole && state.text.isEmpty() && !state.tools;
                    role |= (whole || messageAlone) ? parts.read(parser) : skip(parser);
                }
                case "text" -> parts.said(parser);
                case "finish_reason" -> {
                    finish = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                    emptyFinish = finish.isEmpty() && (whole || value == JsonToken.VALUE_STRING);
                }
                case "usage" -> usage(parser, "choices.usage");
                case "error" -> failed |= Signs.isTold(parser);
                default -> parser.skipChildren();
            }
            skipRest(parser);
        }
        if (message && !whole) {
            mends.add(Mend.FINAL_MESSAGE);
        }
        if (index < 0 || (delta && !role && !state.hasRole(index)) || (whole && emptyFinish)) {
            mends.add(Mend.FILL);
        }
        finishMapped |= emptyFinish && rules.finish().containsKey("");
        int choice = Math.max(index, 0);
        state.see(choice);
        if (role) {
            state.tellRole(choice);
        }
        if (!finish.isEmpty()) {
            finish(choice, finish);
        }
    }

    /** Leaves a value behind that was of another kind than it should be. */
    static void skipRest(JsonParser parser) throws IOException {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        }
    }

    /** Whether an assistant said, or did, anything. */
    boolean substance() {
        return parts.substance;
    }

    private static boolean skip(JsonParser parser) throws IOException {
        parser.skipChildren();
        return false;
    }

    private void finish(int choice, String reason) {
        String mapped = mapped(rules.finish(), reason);
        if (mapped.equals(AnswerRules.BROKEN)) {
            broken = reason;
            return;
        }
        finishMapped |= !mapped.equals(reason);
        if (state.tools && mapped.equals("stop")) {
            mends.add(Mend.TOOL_FINISH);
        }
        state.finish(choice);
        parts.substance = true;
    }

    /** The finish reason a client gets. */
    static String mapped(Map<String, String> finish, String reason) {
        String mapped = finish.get(reason);
        if (mapped == null && !FINISHES.contains(reason)) {
            mapped = finish.get("*");
        }
        return mapped == null ? reason : mapped;
    }
}
