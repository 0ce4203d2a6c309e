package switchboard.itests;

import java.time.Duration;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;

/** What upstreams of OpenAI's kind say in these tests. */
final class Scripts {
    private Scripts() {}

    /** A whole answer, or a stream of {@code events} words {@code gap} apart if the call asks for one. */
    static FakeUpstream.Script chat(int prompt, int events, Duration gap) {
        return exchange -> {
            if (exchange.request().text().contains("\"stream\":true")) {
                stream(exchange, prompt, events, gap);
            } else {
                exchange.json(200, answer("Connected.", prompt, events));
            }
        };
    }

    static void stream(FakeExchange exchange, int prompt, int events, Duration gap) throws InterruptedException {
        exchange.stream();
        for (int i = 0; i < events; i++) {
            exchange.events(chunk("{\"content\":\"word%d \"}".formatted(i), "null"));
            exchange.pause(gap);
        }
        exchange.events(chunk("{}", "\"stop\""), usageChunk(prompt, events), "[DONE]")
                .end();
    }

    static String chunk(String delta, String finish) {
        return """
                {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini",\
                "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}""".formatted(delta, finish);
    }

    static String usageChunk(int prompt, int completion) {
        return """
                {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini",\
                "choices":[],"usage":%s}""".formatted(usage(prompt, completion));
    }

    static String answer(String text, int prompt, int completion) {
        return """
                {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-mini",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"%s","refusal":null},"logprobs":null,\
                "finish_reason":"stop"}],"usage":%s}""".formatted(text, usage(prompt, completion));
    }

    static String usage(int prompt, int completion) {
        return "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
                .formatted(prompt, completion, prompt + completion);
    }
}
