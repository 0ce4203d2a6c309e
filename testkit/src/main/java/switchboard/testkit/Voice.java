package switchboard.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import switchboard.testkit.Piece.Kind;

/** How upstreams of one dialect speak: events, documents, errors. For scripts of a {@link FakeUpstream}. */
public enum Voice {
    /** OpenAI's Chat Completions. */
    OPENAI_CHAT {
        @Override
        public List<Piece> stream(Said said) {
            List<Piece> pieces = new ArrayList<>();
            pieces.add(data(Kind.PRELUDE, chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null")));
            said.words()
                    .forEach(words ->
                            pieces.add(data(Kind.TEXT, chunk("{\"content\":%s}".formatted(quote(words)), "null"))));
            for (int i = 0; i < said.arguments().size(); i++) {
                String head = i == 0
                        ? "\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":%s,"
                                .formatted(quote(said.tool()))
                        : "\"function\":{";
                String delta = "{\"tool_calls\":[{\"index\":0,%s\"arguments\":%s}}]}"
                        .formatted(head, quote(said.arguments().get(i)));
                pieces.add(data(Kind.TOOL, chunk(delta, "null")));
            }
            pieces.add(data(Kind.FINISH, chunk("{}", reason(said))));
            pieces.add(data(Kind.USAGE, CHUNK.formatted("", "," + usage(said))));
            pieces.add(data(Kind.END, "[DONE]"));
            return pieces;
        }

        @Override
        public String document(Said said) {
            String calls = said.tool().isEmpty() ? "" : """
                ,"tool_calls":[{"id":"call_1","type":"function","function":{"name":%s,"arguments":%s}}]\
                """.formatted(quote(said.tool()), quote(said.json()));
            return """
                {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"upstream-model",\
                "choices":[{"index":0,"message":{"role":"assistant","content":%s%s},"finish_reason":%s}],%s}\
                """.formatted(quote(said.text()), calls, reason(said), usage(said));
        }

        @Override
        public String error(String message) {
            return "{\"error\":{\"message\":%s,\"type\":\"server_error\",\"param\":null,\"code\":null}}"
                    .formatted(quote(message));
        }

        @Override
        public Piece errorEvent(String message) {
            return data(Kind.TEXT, error(message));
        }

        private String chunk(String delta, String reason) {
            return CHUNK.formatted("{\"index\":0,\"delta\":%s,\"finish_reason\":%s}".formatted(delta, reason), "");
        }

        private String reason(Said said) {
            return said.tool().isEmpty() ? "\"stop\"" : "\"tool_calls\"";
        }

        private String usage(Said said) {
            return "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
                    .formatted(said.prompt(), said.completion(), said.prompt() + said.completion());
        }
    },

    /** Claude's Messages. */
    CLAUDE_MESSAGES {
        @Override
        public List<Piece> stream(Said said) {
            List<Piece> pieces = new ArrayList<>();
            pieces.add(event(Kind.PRELUDE, "message_start", """
                "message":{"id":"msg_1","type":"message","role":"assistant","model":"upstream-model","content":[],\
                "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":%d,"output_tokens":1}}\
                """.formatted(said.prompt())));
            pieces.add(event(
                    Kind.PRELUDE,
                    "content_block_start",
                    "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
            said.words().forEach(words -> pieces.add(delta(Kind.TEXT, 0, "text_delta\",\"text", words)));
            pieces.add(event(Kind.TEXT, "content_block_stop", "\"index\":0"));
            if (!said.tool().isEmpty()) {
                pieces.add(event(Kind.TOOL, "content_block_start", """
                    "index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":%s,"input":{}}\
                    """.formatted(quote(said.tool()))));
                said.arguments()
                        .forEach(json -> pieces.add(delta(Kind.TOOL, 1, "input_json_delta\",\"partial_json", json)));
                pieces.add(event(Kind.TOOL, "content_block_stop", "\"index\":1"));
            }
            pieces.add(event(Kind.FINISH, "message_delta", """
                "delta":{"stop_reason":%s,"stop_sequence":null},"usage":{"output_tokens":%d}\
                """.formatted(reason(said), said.completion())));
            pieces.add(event(Kind.END, "message_stop", ""));
            return pieces;
        }

        @Override
        public String document(Said said) {
            String call = said.tool().isEmpty()
                    ? ""
                    : ",{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":%s,\"input\":%s}"
                            .formatted(quote(said.tool()), said.json());
            return """
                {"id":"msg_1","type":"message","role":"assistant","model":"upstream-model",\
                "content":[{"type":"text","text":%s}%s],"stop_reason":%s,"stop_sequence":null,\
                "usage":{"input_tokens":%d,"output_tokens":%d}}\
                """.formatted(quote(said.text()), call, reason(said), said.prompt(), said.completion());
        }

        @Override
        public String error(String message) {
            return "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":%s}}"
                    .formatted(quote(message));
        }

        @Override
        public Piece errorEvent(String message) {
            return new Piece(Kind.TEXT, "event: error\ndata: %s\n\n".formatted(error(message)));
        }

        private Piece delta(Kind kind, int index, String typeAndName, String value) {
            return event(
                    kind,
                    "content_block_delta",
                    "\"index\":%d,\"delta\":{\"type\":\"%s\":%s}".formatted(index, typeAndName, quote(value)));
        }

        private Piece event(Kind kind, String type, String members) {
            String more = members.isEmpty() ? "" : "," + members;
            return new Piece(kind, "event: %s\ndata: {\"type\":\"%s\"%s}\n\n".formatted(type, type, more));
        }

        private String reason(Said said) {
            return said.tool().isEmpty() ? "\"end_turn\"" : "\"tool_use\"";
        }
    },

    /** Gemini's generateContent; a call comes whole. */
    GEMINI_GENERATE {
        @Override
        public List<Piece> stream(Said said) {
            List<Piece> pieces = new ArrayList<>();
            said.words().forEach(words -> pieces.add(data(Kind.TEXT, parts(said, text(words), ""))));
            if (!said.tool().isEmpty()) {
                pieces.add(data(Kind.TOOL, parts(said, call(said), "")));
            }
            pieces.add(data(Kind.FINISH, parts(said, text(""), ",\"finishReason\":\"STOP\"")));
            return pieces;
        }

        @Override
        public String document(Said said) {
            String call = said.tool().isEmpty() ? "" : "," + call(said);
            return parts(said, text(said.text()) + call, ",\"finishReason\":\"STOP\"");
        }

        @Override
        public String error(String message) {
            return "{\"error\":{\"code\":503,\"message\":%s,\"status\":\"UNAVAILABLE\"}}".formatted(quote(message));
        }

        @Override
        public Piece errorEvent(String message) {
            return data(Kind.TEXT, error(message));
        }

        private String text(String words) {
            return "{\"text\":%s}".formatted(quote(words));
        }

        private String call(Said said) {
            return "{\"functionCall\":{\"name\":%s,\"args\":%s}}".formatted(quote(said.tool()), said.json());
        }

        private String parts(Said said, String parts, String finish) {
            return """
                {"candidates":[{"content":{"parts":[%s],"role":"model"}%s,"index":0}],\
                "usageMetadata":{"promptTokenCount":%d,"candidatesTokenCount":%d,"totalTokenCount":%d},\
                "modelVersion":"upstream-model","responseId":"r1"}\
                """.formatted(parts, finish, said.prompt(), said.completion(), said.prompt() + said.completion());
        }
    };

    private static final String CHUNK = """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"upstream-model",\
        "choices":[%s]%s}\
        """;

    /** The voice in which a request wants to be answered. */
    public static Voice of(Received request) {
        if (request.target().contains(":generateContent") || request.target().contains(":streamGenerateContent")) {
            return GEMINI_GENERATE;
        }
        return request.target().contains("/messages") ? CLAUDE_MESSAGES : OPENAI_CHAT;
    }

    /** Whether a request wants events. */
    public static boolean streamed(Received request) {
        return request.target().contains(":streamGenerateContent")
                || request.text().replace(" ", "").contains("\"stream\":true");
    }

    /** An answer in events. */
    public abstract List<Piece> stream(Said said);

    /** An answer in one document. */
    public abstract String document(Said said);

    /** A failure in one document. */
    public abstract String error(String message);

    /** A failure as an event. */
    public abstract Piece errorEvent(String message);

    /** Answers a request well, in events or whole as it asks. */
    public static void answer(FakeExchange exchange, Said said) {
        Voice voice = of(exchange.request());
        if (!streamed(exchange.request())) {
            exchange.json(200, voice.document(said));
            return;
        }
        exchange.stream();
        voice.stream(said).forEach(piece -> exchange.send(piece.frame()));
        exchange.end();
    }

    private static Piece data(Kind kind, String data) {
        return new Piece(kind, "data: %s\n\n".formatted(data));
    }

    private static String quote(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }
}
