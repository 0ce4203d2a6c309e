package switchboard.bench;

/** What the mock upstream says, in OpenAI's words and in Claude's. */
final class Answers {
    /** About 1 KB. */
    static final String WHOLE = """
            {"id":"chatcmpl-bench","object":"chat.completion","created":1700000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,\
            "message":{"role":"assistant","content":"%s","refusal":null},"logprobs":null,"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":250,"completion_tokens":120,"total_tokens":370,"prompt_tokens_details":{"cached_tokens":0}},\
            "system_fingerprint":"fp_bench"}""".formatted("All lines are connected; you may speak now. ".repeat(13));

    static final String EVENT = chunk("{\"content\":\" connected\"}", "null");
    static final String FINISH = chunk("{}", "\"stop\"");
    static final String USAGE = """
            {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini-2024-07-18","choices":[],\
            "usage":{"prompt_tokens":250,"completion_tokens":20,"total_tokens":270}}""";

    static final String CLAUDE_EVENT = named("content_block_delta", """
            {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" connected"}}""");

    /** What comes before the first event. */
    static final String CLAUDE_START = named("message_start", """
                    {"type":"message_start","message":{"id":"msg_bench","type":"message","role":"assistant",\
                    "model":"claude-sonnet-4-5","content":[],"stop_reason":null,"stop_sequence":null,\
                    "usage":{"input_tokens":250,"output_tokens":1}}}""") + named("content_block_start", """
                    {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");

    /** What comes after the last event. */
    static final String CLAUDE_END = named("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}")
            + named("message_delta", """
                    {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
                    "usage":{"output_tokens":20}}""")
            + named("message_stop", "{\"type\":\"message_stop\"}");

    static final String GEMINI_EVENT = """
            {"candidates":[{"content":{"parts":[{"text":" connected"}],"role":"model"},"index":0}],\
            "usageMetadata":{"promptTokenCount":250,"candidatesTokenCount":3,"totalTokenCount":253},\
            "modelVersion":"gemini-3.5-flash","responseId":"bench"}""";

    private Answers() {}

    private static String named(String event, String data) {
        return "event: " + event + "\ndata: " + data + "\n\n";
    }

    private static String chunk(String delta, String finish) {
        return """
                {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini-2024-07-18",\
                "choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}]}""".formatted(delta, finish);
    }
}
