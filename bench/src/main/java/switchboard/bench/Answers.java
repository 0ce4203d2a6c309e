package switchboard.bench;

/** What the mock upstream says, in OpenAI's words. */
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

    private Answers() {}

    private static String chunk(String delta, String finish) {
        return """
                {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini-2024-07-18",\
                "choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}]}""".formatted(delta, finish);
    }
}
