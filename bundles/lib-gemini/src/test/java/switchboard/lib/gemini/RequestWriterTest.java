package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.Reasoning;
import switchboard.spi.RelayException;
import switchboard.spi.Sampling;
import switchboard.spi.Seal;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;

class RequestWriterTest {
    private static final Message HELLO = new Message(Role.USER, List.of(new Part.Text("Hello")));
    private static final Tool FUNCTION = new Tool.Function(
            "f",
            "",
            "{\"$schema\":\"x\",\"type\":\"object\",\"properties\":{\"a\":{\"const\":\"b\"}}}",
            Optional.empty(),
            "");

    @Test
    void neighboursOfOneRoleAreOneContent() {
        JsonNode contents = written(
                        "gemini-2.5-flash", HELLO, HELLO, says(Role.ASSISTANT, "a"), says(Role.ASSISTANT, ""))
                .get("contents");
        assertThat(contents).isEqualTo(Json.known("""
                        [{"role":"user","parts":[{"text":"Hello"},{"text":"Hello"}]},
                         {"role":"model","parts":[{"text":"a"}]}]"""));
    }

    @Test
    void aUserBeginsEvenIfNobodySpoke() {
        assertThat(written("gemini-2.5-flash", says(Role.SYSTEM, "Be brief."))
                        .at("/contents/0/role")
                        .asText())
                .isEqualTo("user");
        assertThat(written("gemini-2.5-flash", says(Role.ASSISTANT, "Hi"), HELLO)
                        .at("/contents/0/parts/0/text")
                        .asText())
                .isEqualTo(" ");
    }

    @Test
    void modelsWithoutSystemInstructionHearItFromTheUser() {
        JsonNode body = written("gemma-3-27b-it", says(Role.SYSTEM, "Be brief."), HELLO);
        assertThat(body.has("systemInstruction")).isFalse();
        assertThat(body.get("contents")).isEqualTo(Json.known("""
                        [{"role":"user","parts":[{"text":"Be brief."}]},{"role":"model","parts":[{"text":"Okay"}]},
                         {"role":"user","parts":[{"text":"Hello"}]}]"""));
    }

    @Test
    void resultsStandInTheOrderOfTheirCalls() {
        JsonNode contents = written(
                        "gemini-2.5-flash",
                        HELLO,
                        new Message(Role.ASSISTANT, List.of(call("1", "f", "{\"a\":1}"), call("2", "g", "not json"))),
                        new Message(Role.TOOL, List.of(result("2", "late", true))),
                        new Message(Role.TOOL, List.of(result("1", "{\"b\":2.50}", false))),
                        HELLO)
                .get("contents");
        assertThat(contents.get(1).path("parts")).isEqualTo(Json.known("""
                        [{"functionCall":{"name":"f","args":{"a":1}}},{"functionCall":{"name":"g","args":{}}}]"""));
        assertThat(contents.get(2).path("parts")).isEqualTo(Json.known("""
                        [{"functionResponse":{"name":"f","response":{"b":2.50}}},
                         {"functionResponse":{"name":"g","response":{"error":"late"}}},{"text":"Hello"}]"""));
    }

    @Test
    void resultOfNobodysCallIsRefused() {
        assertThatThrownBy(() ->
                        written("gemini-2.5-flash", HELLO, new Message(Role.TOOL, List.of(result("9", "x", false)))))
                .isInstanceOf(RelayException.class);
    }

    @Test
    void signaturesGoWithTheirPartsAndTheEscapeOnlyOnThirdGenerationsFirstCalls() {
        Part bare = call("1", "f", "{}");
        Part sealed = new Part.ToolCall("1", "f", "{}", new Seal(Seal.GEMINI_THOUGHT, "c2ln"));
        Part thought = new Part.Thinking("Hm.", new Seal(Seal.GEMINI_THOUGHT, "dGg="));
        assertThat(signatures("gemini-3.5-flash", bare, bare)).containsExactly("skip_thought_signature_validator", "");
        assertThat(signatures("gemini-3.5-flash", sealed, bare)).containsExactly("c2ln", "");
        assertThat(signatures("gemini-3.5-flash", thought, bare, bare)).containsExactly("dGg=", "");
        assertThat(signatures("gemini-3.5-flash", thought, new Part.Text("a"), sealed))
                .containsExactly("dGg=", "c2ln");
        assertThat(signatures("gemini-3.5-flash", new Part.Text("a"), thought)).containsExactly("", "dGg=");
        assertThat(signatures("gemini-2.5-pro", bare, bare)).containsExactly("", "");
    }

    private static List<String> signatures(String model, Part... parts) {
        return written(model, HELLO, new Message(Role.ASSISTANT, List.of(parts)))
                .at("/contents/1/parts")
                .valueStream()
                .map(part -> part.path("thoughtSignature").asText())
                .toList();
    }

    @Test
    void mediaAreInlineOrAtTheirAddress() {
        JsonNode parts = written(
                        "gemini-3.5-flash",
                        new Message(
                                Role.USER,
                                List.of(
                                        media(Part.Kind.IMAGE, "image/jpg", new Part.Source.Data("/9j/"), "low"),
                                        media(Part.Kind.AUDIO, "audio/mpeg", new Part.Source.Data("AAAA"), ""),
                                        media(
                                                Part.Kind.IMAGE,
                                                "",
                                                new Part.Source.Url("https://a.example/b.png?c"),
                                                ""),
                                        media(
                                                Part.Kind.IMAGE,
                                                "",
                                                new Part.Source.Url("data:image/webp;base64,AAA"),
                                                ""),
                                        media(Part.Kind.DOCUMENT, "", new Part.Source.Words("plain"), ""))))
                .at("/contents/0/parts");
        assertThat(parts).isEqualTo(Json.known("""
                        [{"inlineData":{"mimeType":"image/jpeg","data":"/9j/"},
                          "mediaResolution":{"level":"MEDIA_RESOLUTION_LOW"}},
                         {"inlineData":{"mimeType":"audio/mp3","data":"AAAA"}},
                         {"fileData":{"mimeType":"image/png","fileUri":"https://a.example/b.png?c"}},
                         {"inlineData":{"mimeType":"image/webp","data":"AAA="}},{"text":"plain"}]"""));
    }

    @Test
    void olderModelsGetACleanedSchemaAndNewerOnesTheirOwn() {
        assertThat(with("gemini-2.0-flash", List.of(FUNCTION)).at("/tools/0/functionDeclarations/0"))
                .isEqualTo(Json.known("""
                        {"name":"f","parameters":{"type":"object","properties":{"a":{"type":"string","enum":["b"]}}}}"""));
        assertThat(with("gemini-2.5-flash", List.of(FUNCTION)).at("/tools/0/functionDeclarations/0"))
                .isEqualTo(Json.known("""
                        {"name":"f","parametersJsonSchema":{"type":"object","properties":{"a":{"const":"b"}}}}"""));
    }

    @Test
    void googlesOwnToolsMixWithFunctionsFromTheThirdGenerationOn() {
        Tool search = new Tool.Function("googleSearch", "", "", Optional.empty(), "");
        Tool hosted = new Tool.Hosted(Dialect.GEMINI_GENERATE, "urlContext", "{\"urlContext\":{}}");
        assertThat(with("gemini-3.5-flash", List.of(FUNCTION, search, hosted)).get("tools"))
                .hasSize(3);
        assertThat(with("gemini-2.5-flash", List.of(search)).get("tools"))
                .isEqualTo(Json.known("[{\"googleSearch\":{}}]"));
        assertThatThrownBy(() -> with("gemini-2.5-flash", List.of(FUNCTION, search)))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED));
    }

    @Test
    void whatIsDrawnDependsOnTheModel() {
        Sampling drawn = new Sampling(
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(3),
                List.of("", "a"),
                OptionalLong.of(2),
                OptionalLong.of(9007199254740993L),
                Optional.of(BigDecimal.ONE),
                Optional.empty());
        assertThat(sampled("gemini-2.0-flash", drawn)).isEqualTo(Json.known("""
                        {"topK":3,"stopSequences":["a"],"candidateCount":2,"seed":1,"presencePenalty":1}"""));
        assertThat(sampled("gemini-2.5-flash", drawn).has("presencePenalty")).isFalse();
    }

    private static JsonNode sampled(String model, Sampling sampling) {
        return json(request(model, List.of(HELLO), List.of(), sampling, Map.of()))
                .get("generationConfig");
    }

    @Test
    void paintersAnswerPicturesAndSpeakersSound() {
        assertThat(written("gemini-2.5-flash-image", HELLO).at("/generationConfig/responseModalities"))
                .isEqualTo(Json.known("[\"TEXT\",\"IMAGE\"]"));
        ChatRequest spoken = request(
                "gemini-2.5-flash-preview-tts",
                List.of(HELLO),
                List.of(),
                Sampling.UNSET,
                Map.of("audio", "{\"voice\":\"Kore\",\"format\":\"wav\"}"));
        assertThat(json(spoken).get("generationConfig")).isEqualTo(Json.known("""
                        {"responseModalities":["AUDIO"],
                         "speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}}}"""));
    }

    private static JsonNode json(ChatRequest request) {
        return Json.known(new GenerateDialect().writeRequest(request));
    }

    private static JsonNode with(String model, List<Tool> tools) {
        return json(request(model, List.of(HELLO), tools, Sampling.UNSET, Map.of()));
    }

    private static JsonNode written(String model, Message... messages) {
        return json(request(model, List.of(messages), List.of(), Sampling.UNSET, Map.of()));
    }

    private static ChatRequest request(
            String model, List<Message> messages, List<Tool> tools, Sampling sampling, Map<String, String> extras) {
        return new ChatRequest(
                model, false, messages, tools, ToolChoice.UNSET, sampling, Reasoning.UNSET, AnswerFormat.TEXT, extras);
    }

    private static Message says(Role role, String text) {
        return new Message(role, List.of(new Part.Text(text)));
    }

    private static Part call(String id, String name, String arguments) {
        return new Part.ToolCall(id, name, arguments, Seal.NONE);
    }

    private static Part result(String id, String text, boolean error) {
        return new Part.ToolResult(id, "", List.of(new Part.Text(text)), error, "");
    }

    private static Part media(Part.Kind kind, String type, Part.Source source, String detail) {
        return new Part.Media(kind, type, source, "", detail, "");
    }
}
