package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.deploy.Leases;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Payload;

@TestInstance(TestInstance.Lifecycle.PER_CLASS) // a tokenizer is read once
final class TiktokenCounterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> options = new ConcurrentHashMap<>();
    private final TiktokenCounter counter = new TiktokenCounter(name -> options.getOrDefault(name, ""), new Leases());

    @BeforeEach
    void countExactly() {
        options.clear();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("texts")
    void textCountsAsInOneApi(String text, String model, long tokens) {
        assertThat(counter.text(model, text)).isEqualTo(tokens);
        assertThat(counter.text(model, CharBuffer.wrap(text))).isEqualTo(tokens);
    }

    static Stream<Arguments> texts() throws IOException {
        return golden("texts")
                .flatMap(one -> one.get("tokens_by_model").properties().stream()
                        .map(count -> Arguments.of(
                                one.get("text").textValue(),
                                count.getKey(),
                                count.getValue().longValue())));
    }

    @ParameterizedTest(name = "{index}: {0}")
    @MethodSource("approximateTexts")
    void textCountsByBytesWhereTheOptionSaysSo(String text, long tokens) {
        options.put("ApproximateTokenEnabled", "true");
        assertThat(counter.text("gpt-4o", text)).isEqualTo(tokens);
    }

    static Stream<Arguments> approximateTexts() throws IOException {
        return golden("texts")
                .map(one -> Arguments.of(
                        one.get("text").textValue(),
                        one.get("approximate_tokens").longValue()));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("messages")
    void messagesCountAsInOneApi(String messages, String model, long tokens) {
        assertThat(prompt(Operation.CHAT, model, "{\"messages\":" + messages + "}"))
                .isEqualTo(tokens);
    }

    static Stream<Arguments> messages() throws IOException {
        return golden("messages")
                .flatMap(one -> one.get("tokens_by_model").properties().stream()
                        .map(count -> Arguments.of(
                                one.get("messages").toString(),
                                count.getKey(),
                                count.getValue().longValue())));
    }

    @ParameterizedTest(name = "{index}: {0}")
    @MethodSource("approximateMessages")
    void messagesCountByBytesWhereTheOptionSaysSo(String messages, long tokens) {
        options.put("ApproximateTokenEnabled", "true");
        assertThat(prompt(Operation.CHAT, "gpt-3.5-turbo", "{\"messages\":" + messages + "}"))
                .isEqualTo(tokens);
    }

    static Stream<Arguments> approximateMessages() throws IOException {
        return golden("messages")
                .map(one -> Arguments.of(
                        one.get("messages").toString(),
                        one.get("approximate_tokens_gpt_3_5_turbo").longValue()));
    }

    private static Stream<JsonNode> golden(String member) throws IOException {
        String name = "golden-token-count.json";
        try (InputStream in = Objects.requireNonNull(TiktokenCounterTest.class.getResourceAsStream(name))) {
            List<JsonNode> all = new ArrayList<>();
            JSON.readTree(in).get(member).forEach(all::add);
            return all.stream();
        }
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o,'',778", "gpt-4o,low,98", "gpt-4o-mini,low,2846", "gpt-4o-mini,high,25514"})
    void exampleFifteenCountsAPictureInAMessage(String model, String detail, long tokens) {
        String url = Pictures.dataUrl("png", Pictures.pngHeader(1024, 1024));
        String said = detail.isEmpty() ? "" : ",\"detail\":\"" + detail + "\"";
        String picture = "{\"image_url\":{\"url\":\"" + url + "\"" + said + "},\"type\":\"image_url\"}";
        String text = "{\"text\":\"What is in this image?\",\"type\":\"text\"}";
        String body = "{\"messages\":[{\"content\":[" + text + "," + picture + "],\"role\":\"user\"}]}";
        assertThat(prompt(Operation.CHAT, model, body)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETIONS,'{\"prompt\":\"Hello!\"}',2",
        "COMPLETIONS,'{\"prompt\":[\"Hello!\",\"Hello!\"]}',4",
        "COMPLETIONS,'{\"prompt\":[1,2,3]}',3",
        "COMPLETIONS,'{\"prompt\":[[1,2],[3]]}',3",
        "COMPLETIONS,'{\"prompt\":null}',0",
        "COMPLETIONS,'{}',0",
        "MODERATIONS,'{\"input\":\"Hello!\"}',2",
        "MODERATIONS,'{\"input\":[\"Hello!\"]}',2",
        "MODERATIONS,'{\"input\":[{\"type\":\"text\",\"text\":\"Hello!\"}]}',2",
        "EMBEDDINGS,'{\"input\":[\"Hello!\",[5,6],7,true,null,1.5]}',5",
        "EDITS,'{\"input\":\"Hello!\",\"instruction\":\"Hello!\"}',4"
    })
    void otherInputsAreSummed(Operation operation, String body, long tokens) {
        assertThat(prompt(operation, "gpt-4", body)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"IMAGES", "SPEECH", "TRANSCRIPTION", "TRANSLATION", "PROXY"})
    void whatIsNotPaidByPromptCountsNothing(Operation operation) {
        assertThat(prompt(operation, "gpt-4", "{\"prompt\":\"Hello!\",\"input\":\"Hello!\"}"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'{}',3",
        "'{\"messages\":null}',3",
        "'{\"messages\":\"Hello!\"}',3",
        "'{\"messages\":[]}',3",
        "'{\"messages\":[null,1,\"x\",[[]]]}',3",
        "'{\"messages\":[{}]}',6",
        "'{\"messages\":[{\"role\":5,\"content\":7,\"name\":null}]}',6",
        "'{\"messages\":[{\"role\":{\"role\":\"user\"},\"content\":{\"content\":\"x\"}}]}',6",
        "'{\"messages\":[{\"content\":[1,\"x\",[\"y\"],{\"type\":{}},{\"text\":\"x\"}]}]}',6",
        "'{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":{},\"detail\":[]}}]}]}',6",
        "'{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":[]}]}]}',6",
        "'{\"messages\":[{\"content\":\"dropped\",\"content\":\"Hello!\"}]}',8"
    })
    void whatHasNotItsShapeCountsNothing(String body, long tokens) {
        assertThat(prompt(Operation.CHAT, "gpt-4", body)).isEqualTo(tokens);
    }

    @Test
    void tokenizerIsReadyOnceItHasCounted() {
        TiktokenCounter fresh = new TiktokenCounter(name -> options.getOrDefault(name, ""), new Leases());
        assertThat(fresh.isReady("gpt-4o")).isFalse();
        assertThat(fresh.text("gpt-4o", "")).isZero();
        assertThat(fresh.isReady("gpt-4o")).as("nothing needs no tokenizer").isFalse();
        assertThat(fresh.text("gpt-4o", " ")).isOne();
        assertThat(fresh.isReady("gpt-4o")).isTrue();
        assertThat(fresh.isReady("gpt-4")).isFalse();
        options.put("ApproximateTokenEnabled", "true");
        assertThat(fresh.isReady("gpt-4")).isTrue();
    }

    @Test
    void bodyThatIsNoJsonCountsNothing() {
        assertThat(counter.prompt(call(Operation.CHAT, Payload.EMPTY), "gpt-4")).isZero();
        assertThat(counter.prompt(call(Operation.TRANSCRIPTION, new Payload.Streamed()), "whisper-1"))
                .isZero();
    }

    @Test
    void pictureLargerThanAnyParsersDefaultIsRead() {
        String url = Pictures.dataUrl("png", Pictures.pngHeader(1024, 1024)) + "A".repeat(24 << 20);
        String body =
                "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}]}]}";
        assertThat(prompt(Operation.CHAT, "gpt-4o", body)).isEqualTo(3 + 765 + 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", "中", "a1", "\u0301", "!", "The quick brown fox. ", "\ud83d\ude00", "Aa"})
    void oddTextsAreCountedOnASmallStackInBoundedTime(String piece) throws Exception {
        String text = piece.repeat(4_000_000 / piece.length());
        for (String model : List.of("gpt-4", "gpt-4o")) {
            AtomicLong tokens = new AtomicLong(-1);
            Thread thread = new Thread(null, () -> tokens.set(counter.text(model, text)), "small stack", 256 << 10);
            thread.start();
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
            assertThat(tokens.get())
                    .as(model)
                    .isBetween(text.length() / 200L, text.getBytes(StandardCharsets.UTF_8).length * 1L);
        }
    }

    @Test
    void textBeyondTheLimitCountsAtTheRateFoundSoFar() {
        String sentence = "The quick brown fox jumps over the lazy dog. ";
        long one = counter.text("gpt-4", sentence.repeat(1000));
        long hundred = counter.text("gpt-4", sentence.repeat(100_000));
        assertThat(hundred).isBetween(99 * one, 101 * one);
    }

    @Test
    void manyThreadsCountAlike() throws Exception {
        TiktokenCounter fresh = new TiktokenCounter(name -> "", new Leases());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String model = i % 2 == 0 ? "gpt-4" : "gpt-4o";
                counts.add(threads.submit(() -> fresh.text(model, "你好，世界")));
            }
            for (int i = 0; i < counts.size(); i++) {
                assertThat(counts.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0 ? 6 : 3);
            }
        }
    }

    private long prompt(Operation operation, String model, String body) {
        return counter.prompt(call(operation, SplicedJson.parse(body.getBytes(StandardCharsets.UTF_8))), model);
    }

    private static Call call(Operation operation, Payload body) {
        return new Call(
                "id",
                Dialect.OPENAI_CHAT,
                operation,
                "/",
                "",
                "m",
                false,
                false,
                Headers.NONE,
                body,
                Memory.NONE,
                Instant.EPOCH);
    }
}
