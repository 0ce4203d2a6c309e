package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.RelayException;

/**
 * What the requests of every dialect owe, read and written. A bundle's test extends this and adds requests of the
 * dialect's own clients; one that only upstreams speak adds none.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
public abstract class RequestContract {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Members whose words mean something to the model. */
    private static final Set<String> TELLING = Set.of("text", "content", "name", "description", "thinking", "query");

    /** The dialect under test. */
    protected abstract Dialect dialect();

    /** Requests of its clients, JSON. */
    protected abstract Stream<String> requests();

    /** The kernel's parts. */
    protected abstract Wire wire();

    /** Whether a word may be left out when a request is written again; such as the name of a tool's result. */
    protected boolean mayGo(String word) {
        return false;
    }

    /** Members that are worked out anew each time a request is written, such as a hashed name. */
    protected Set<String> derived() {
        return Set.of();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("requests")
    void whatIsWrittenReadsBackTheSame(String request) throws JsonProcessingException {
        String once = dialect().writeRequest(dialect().readRequest(call(request)));
        String twice = dialect().writeRequest(dialect().readRequest(call(once)));
        assertThat(said(twice)).isEqualTo(said(once));
    }

    private JsonNode said(String request) throws JsonProcessingException {
        return JSON.readValue(request, ObjectNode.class).without(derived());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("requests")
    void wordsSurvive(String request) throws JsonProcessingException {
        String written = dialect().writeRequest(dialect().readRequest(call(request)));
        List<String> kept = new ArrayList<>();
        words(JSON.readTree(written), "text", kept, true);
        String all = String.join("\n", kept);
        List<String> said = new ArrayList<>();
        words(JSON.readTree(request), "", said, false);
        said.removeIf(this::mayGo);
        assertThat(said).allSatisfy(word -> assertThat(all).contains(word));
    }

    private static void words(JsonNode node, String name, List<String> into, boolean every) {
        if (node.isTextual() && (every || TELLING.contains(name))) {
            into.add(node.textValue());
        }
        node.properties().forEach(member -> words(member.getValue(), member.getKey(), into, every));
        if (node.isArray()) {
            node.forEach(element -> words(element, name, into, every));
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("requests")
    void unknownMembersSurvive(String request) {
        ChatRequest known = dialect().readRequest(call(request));
        ChatRequest read = dialect().readRequest(call(Hostile.withUnknownMembers(request)));
        assertThat(read.messages()).hasSameSizeAs(known.messages());
        assertThat(read.sampling()).isEqualTo(known.sampling());
        assertThat(read.toolChoice()).isEqualTo(known.toolChoice());
        assertThat(read.reasoning()).isEqualTo(known.reasoning());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("requests")
    void hostileRequestsAreRefusedAsTheClientsFault(String request) {
        Random random = new Random(request.hashCode());
        for (int round = 0; round < 300; round++) {
            survives(Hostile.twisted(request, random));
        }
    }

    @Test
    void scrapsAreRefusedAsTheClientsFault() {
        assumeTrue(requests().findAny().isPresent());
        Hostile.SCRAPS.stream().filter(scrap -> scrap.startsWith("{")).forEach(this::survives);
        String deep = "[".repeat(900) + "]".repeat(900);
        for (String member : List.of("messages", "contents", "input", "tools", "system", "generationConfig")) {
            survives("{\"%s\":%s}".formatted(member, deep));
            survives("{\"%s\":\"text\"}".formatted(member));
            survives("{\"%s\":[{\"role\":\"user\",\"content\":%s,\"parts\":%s}]}".formatted(member, deep, deep));
        }
    }

    private void survives(String request) {
        JsonBody body;
        try {
            body = wire().json(request.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException noObject) {
            return; // the kernel refuses it
        }
        try {
            isJson(dialect().writeRequest(dialect().readRequest(call(body))));
        } catch (RelayException refused) {
            isTheClientsFault(refused);
        }
    }

    /** Requests as other dialects may read them. */
    static Stream<Named<ChatRequest>> asked() {
        return PivotRequests.all();
    }

    @ParameterizedTest
    @MethodSource("asked")
    void anyRequestIsWrittenOrRefused(ChatRequest request) {
        try {
            String written = dialect().writeRequest(request);
            isJson(written);
            assertThat(written).contains(PivotRequests.WORDS);
        } catch (RelayException refused) {
            isTheClientsFault(refused);
        }
    }

    @ParameterizedTest
    @MethodSource("asked")
    void nothingWaits(ChatRequest request) {
        Waits.never(() -> {
            try {
                String written = dialect().writeRequest(request);
                if (requests().findAny().isPresent()) {
                    dialect().readRequest(call(written));
                }
            } catch (RelayException refused) {
                isTheClientsFault(refused);
            }
        });
    }

    private static void isTheClientsFault(RelayException refused) {
        assertThat(refused.failure().status()).as(refused.getMessage()).isBetween(400, 499);
        assertThat(refused.failure().message()).isNotBlank();
    }

    private static void isJson(String written) {
        try {
            assertThat(JSON.readTree(written).isObject()).isTrue();
        } catch (JsonProcessingException broken) {
            throw new AssertionError("no JSON: " + written, broken);
        }
    }

    private Call call(String request) {
        return call(wire().json(request.getBytes(StandardCharsets.UTF_8)));
    }

    private Call call(JsonBody body) {
        return new CallBuilder(Operation.CHAT, body)
                .dialect(dialect().info().id())
                .build();
    }
}
