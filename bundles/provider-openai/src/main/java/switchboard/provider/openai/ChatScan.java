package switchboard.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final boolean thinkTags;
    private final boolean innerUsage; // somewhere else than at the top

    final Set<Mend> mends = EnumSet.noneOf(Mend.class);
    int choices = -1; // -1: there is no such member
    Usage usage = Usage.NONE;
    boolean usageOnTop;
    boolean failed;
    boolean messageAlone; // a message in an event, and no delta before it
    boolean substance; // something an assistant said or did
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
        this.thinkTags = thinkTags;
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
        substance = false;
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
                case "error" -> failed |= isTold(parser);
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
                sign(parser, sign);
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

    private void sign(JsonParser parser, Sign sign) throws IOException {
        if (sign.inner().isEmpty() || parser.currentToken() != JsonToken.START_OBJECT) {
            failed |= isBad(parser, sign);
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean meant = parser.currentName().equals(sign.inner().get());
            parser.nextToken();
            if (meant) {
                failed |= isBad(parser, sign);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static boolean isBad(JsonParser parser, Sign sign) throws IOException {
        return parser.currentToken().isScalarValue()
                ? parser.currentToken() != JsonToken.VALUE_NULL && !sign.good().contains(parser.getText())
                : isTold(parser);
    }

    /** Whether a value is more than null, false, an empty string, object or array. Leaves it behind. */
    private static boolean isTold(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL, VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getTextLength() > 0;
            case START_OBJECT, START_ARRAY -> {
                boolean any = false;
                int depth = 1;
                while (depth > 0) {
                    JsonToken token = parser.nextToken();
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    any |= depth > 0;
                }
                yield any;
            }
            default -> true;
        };
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
                    role |= part(parser);
                }
                case "message" -> {
                    message = value == JsonToken.START_OBJECT;
                    messageAlone = message && !whole && state.text.isEmpty() && !state.tools;
                    role |= (whole || messageAlone) ? part(parser) : skip(parser);
                }
                case "text" -> said(parser);
                case "finish_reason" -> {
                    finish = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                    emptyFinish = finish.isEmpty() && (whole || value == JsonToken.VALUE_STRING);
                }
                case "usage" -> usage(parser, "choices.usage");
                case "error" -> failed |= isTold(parser);
                default -> parser.skipChildren();
            }
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
        substance = true;
    }

    /** The finish reason a client gets. */
    static String mapped(Map<String, String> finish, String reason) {
        String mapped = finish.get(reason);
        if (mapped == null && !FINISHES.contains(reason)) {
            mapped = finish.get("*");
        }
        return mapped == null ? reason : mapped;
    }

    /** A delta or a message. Tells whether it has a role. */
    private boolean part(JsonParser parser) throws IOException {
        boolean role = false;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "role" -> role = value == JsonToken.VALUE_STRING;
                case "content" -> content(parser);
                case "reasoning_content", "refusal" -> said(parser);
                case "reasoning" -> {
                    if (value == JsonToken.VALUE_STRING) {
                        mends.add(Mend.REASONING);
                    }
                    said(parser);
                }
                case "tool_calls" -> toolCalls(parser);
                case "function_call" -> function(parser);
                default -> substance |= isTold(parser);
            }
        }
        return role;
    }

    private void content(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            said(parser);
            if (thinkTags) {
                mends.add(Mend.THINK_TAGS);
            }
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            mends.add(Mend.CONTENT);
            saidSomewhere(parser);
        }
    }

    private void saidSomewhere(JsonParser parser) throws IOException {
        int depth = parser.currentToken().isStructStart() ? 1 : 0;
        if (depth == 0) {
            state.text.append(parser.getText());
            substance = true;
        }
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.VALUE_STRING && "text".equals(parser.currentName())) {
                said(parser);
            }
        }
    }

    private void said(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            parser.skipChildren();
            return;
        }
        int length = parser.getTextLength();
        if (length > 0) {
            state.text.append(parser.getTextCharacters(), parser.getTextOffset(), length);
            substance = true;
        }
    }

    private void toolCalls(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        boolean any = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            any = true;
            toolCall(parser);
        }
        if (any) {
            state.tools = true;
            substance = true;
        } else {
            mends.add(Mend.TOOLS);
        }
    }

    /** A call, or a fragment of one: what counts of it is its name and its arguments. */
    private void toolCall(JsonParser parser) throws IOException {
        int index = -1;
        String id = "";
        boolean flawed = parser.currentToken() != JsonToken.START_OBJECT;
        while (!flawed && parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsInt() : -1;
                case "id" -> {
                    id = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                    mend(Mend.TOOLS, id.isEmpty());
                }
                case "function", "custom" -> function(parser);
                default -> parser.skipChildren();
            }
        }
        if (flawed) {
            parser.skipChildren();
        }
        mend(Mend.TOOLS, flawed || (!whole && (index < 0 || state.isMisnumbered(index, id))));
    }

    private void function(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
            if (name.equals("name")) {
                mend(Mend.TOOLS, !text || parser.getTextLength() == 0);
            } else if (name.equals("arguments")) {
                mend(Mend.TOOLS, !text);
            }
            said(parser);
        }
    }

    private void mend(Mend mend, boolean needed) {
        if (needed) {
            mends.add(mend);
        }
    }
}
