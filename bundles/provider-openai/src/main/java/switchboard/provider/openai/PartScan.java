package switchboard.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;
import switchboard.provider.openai.Declaration.Mend;

/** Reads deltas and messages for a {@link ChatScan}: what is said in them, and which tools are called. */
final class PartScan {
    private final ChatState state;
    private final Set<Mend> mends;
    private final boolean whole;
    private final boolean thinkTags;

    boolean substance; // something an assistant said or did

    PartScan(ChatState state, Set<Mend> mends, boolean whole, boolean thinkTags) {
        this.state = state;
        this.mends = mends;
        this.whole = whole;
        this.thinkTags = thinkTags;
    }

    /** A delta or a message. Tells whether it has a role. */
    boolean read(JsonParser parser) throws IOException {
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
                default -> substance |= Signs.isTold(parser);
            }
            ChatScan.skipRest(parser);
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

    void said(JsonParser parser) throws IOException {
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
            ChatScan.skipRest(parser);
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
