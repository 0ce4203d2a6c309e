package switchboard.provider.openai;

import java.util.stream.Stream;
import switchboard.spi.Dialect;
import switchboard.testkit.RequestContract;
import switchboard.testkit.Wire;

/** The contract of requests, over recorded ones and one with a bit of everything. */
class ResponsesRequestContractTest extends RequestContract {
    private static final String EVERYTHING = """
            {"model": "gpt-5.2", "instructions": "Be brief.", "temperature": 0.25, "top_p": 1, "max_output_tokens": 64,
             "user": "u", "service_tier": "auto", "prompt_cache_key": "k", "parallel_tool_calls": true,
             "reasoning": {"effort": "low"}, "text": {"format": {"type": "json_object"}, "verbosity": "low"},
             "tools": [{"type": "function", "name": "look", "description": "Looks.", "parameters": {"type": "object"}},
                       {"type": "custom", "name": "patch", "description": "Patches.",
                        "format": {"type": "grammar", "syntax": "lark", "definition": "start: /x/"}}],
             "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "look"}]},
             "input": [
               {"role": "developer", "content": "In French."},
               {"role": "user", "content": [
                 {"type": "input_text", "text": "What is this?"},
                 {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"},
                 {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERg=="},
                 {"type": "input_file", "file_url": "https://example.com/b.pdf"},
                 {"type": "input_image", "file_id": "file-1"}]},
               {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA"},
               {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [
                 {"type": "output_text", "text": "I look.", "annotations": []}, {"type": "refusal", "refusal": "No."}]},
               {"type": "custom_tool_call", "id": "ctc_1", "call_id": "call_1", "name": "patch", "input": "x"},
               {"type": "custom_tool_call_output", "call_id": "call_1", "output": "done"},
               {"type": "web_search_call", "id": "ws_1", "status": "completed"},
               {"role": "user", "content": "Go on."}]}""";

    @Override
    protected Dialect dialect() {
        return Bridge.RESPONSES;
    }

    @Override
    protected Stream<String> requests() {
        return Stream.of(
                EVERYTHING,
                "{\"model\":\"gpt-5.2\",\"input\":\"Hello.\"}",
                Bridge.text("responses-to-chat.request.client.json"),
                Bridge.text("chat-to-responses.request.upstream.json"));
    }

    @Override
    protected boolean mayGo(String word) {
        return word.equals("Two calls."); // reasoning of another's, which OpenAI takes from nobody
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }
}
