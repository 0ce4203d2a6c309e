package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.ChannelKey;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;
import switchboard.spi.UpstreamRequest;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.NoUpstream;

class EngineTest {
    private static final Set<Integer> OWN_FORMATS = Set.of(11, 14, 15, 17, 18, 21, 23, 24, 33, 34, 35, 38, 42, 46);

    private final Engine engine = new Engine();

    @Test
    void everyTypeOfTheFamilyIsServedOnce() {
        Map<Integer, String> served = new HashMap<>();
        for (Provider provider : engine.shipped()) {
            for (int type : provider.info().channelTypes()) {
                assertThat(served.put(type, provider.info().id()))
                        .as("type %d", type)
                        .isNull();
            }
        }
        assertThat(served.keySet())
                .isEqualTo(IntStream.rangeClosed(1, 51)
                        .boxed()
                        .filter(type -> !OWN_FORMATS.contains(type))
                        .collect(Collectors.toSet()));
        assertThat(served)
                .containsEntry(3, "azure")
                .containsEntry(36, "deepseek")
                .containsEntry(43, "proxy");
    }

    @Test
    void shippedDeclarationsAreComplete() {
        for (Provider provider : engine.shipped()) {
            ProviderInfo info = provider.info();
            assertThat(info.title()).isNotBlank();
            if (!Set.of("proxy").contains(info.id())) {
                assertThat(info.models()).as(info.id()).isNotEmpty();
                assertThat(info.operations()).as(info.id()).contains(Operation.CHAT);
            }
        }
    }

    @Test
    void droppedDeclarationBecomesAProvider() {
        Provider provider = engine.read("""
                {"id": "acme", "like": "openai-compatible", "title": "Acme", "channelTypes": [1001],
                 "baseUrl": "https://api.acme.example/", "operations": ["chat"],
                 "paths": {"chat": "/llm/{operation}?tenant={config.tenant}"},
                 "auth": {"header": "X-Acme-Key", "value": "acme {key}"},
                 "settings": [{"name": "tenant", "type": "text", "default": "main", "description": "The tenant."}],
                 "models": ["acme-1"]}""");
        assertThat(provider.info().id()).isEqualTo("acme");
        assertThat(provider.info().baseUrl()).isEqualTo("https://api.acme.example");
        assertThat(provider.info().channelTypes()).containsExactly(1001);
        assertThat(provider.info().ownedBy()).isEqualTo("acme");
        UpstreamRequest request = provider.begin(
                        new CallBuilder(Operation.CHAT, Payload.EMPTY).build(), new ChannelBuilder(1001).build())
                .request();
        assertThat(request.url()).hasToString("https://api.acme.example/llm/chat/completions?tenant=main");
        assertThat(provider.sign(request, new ChannelKey("k"), Instant.EPOCH, NoUpstream.ONLY)
                        .headers()
                        .first("x-acme-key"))
                .contains("acme k");
    }

    @Test
    void whoItIsADeclarationSaysItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.read("{\"id\":\"a\",\"title\":\"A\",\"like\":\"openai\"}"))
                .withMessage("channelTypes must hold at least one number");
    }

    @Test
    void exampleOfTheDocumentationIsOne() throws IOException {
        String page = Files.readString(Path.of("../../docs/declarations.md"));
        Provider provider = engine.read(page.substring(page.indexOf("```json") + 7, page.indexOf("```\n\nSave")));
        assertThat(provider.info().id()).isEqualTo("acme");
        assertThat(provider.info().models()).contains("acme-large");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|the declaration must be a JSON object",
                "{|the declaration is not JSON",
                "{\"title\":\"T\",\"channelTypes\":[1],\"operations\":[\"chat\"]}|id is missing",
                "{\"id\":\"A b\"}|id must be lower case letters, digits and single dashes",
                "{\"id\":\"a\",\"channelTypes\":[]}|channelTypes must hold at least one number",
                "{\"id\":\"a\",\"channelTypes\":[\"x\"]}|channelTypes[0] must be a positive integer",
                "{\"id\":\"a\",\"channelTypes\":[1.5]}|channelTypes[0] must be a positive integer",
                "{\"id\":\"a\",\"channelTypes\":[1]}|operations must hold at least one operation",
                "{\"id\":\"a\",\"channelTypes\":[1],\"operations\":[\"dance\"]}|operations[0] must be one of",
                "{\"id\":\"a\",\"channelTypes\":[1],\"operations\":[\"chat\"]}|title is missing",
                "{\"id\":\"a\",\"like\":\"nobody\"}|like must name one of",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"openai\",\"baseUrl\":\"ftp://x\"}|baseUrl must be an http or https address",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"openai\",\"colour\":\"red\"}|colour is unknown; known are",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"paths\":{\"dance\":\"/x\"}}|paths.dance is unknown",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"paths\":{\"chat\":\"/{x}\"}}|paths.chat {x} is unknown",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"paths\":{\"chat\":\"/{path\"}}|paths.chat a brace is not closed",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"paths\":[]}|paths must be an object",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"auth\":\"basic\"}|auth must be one of [bearer, none]",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"streamUsage\":{\"setting\":\"v\",\"from\":\"1\"}}|streamUsage.setting is not among the settings",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"request\":[{\"drop\":\"x\"}]}|request[0].drop must be an array",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"request\":[{},{\"clamp\":{\"n\":{\"min\":\"1\"}}}]}|request[1].clamp.n.min must be a number",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"request\":[{\"messages\":{\"shortIds\":1}}]}|request[0].messages.shortIds must be true or false",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"responses\":true}|responses must be an object",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"responses\":{\"stateless\":1}}|responses.stateless must be true or false",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"responses\":{\"when\":[{\"drop\":[]}]}}|responses.when[0].drop is unknown",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"responsesModel\":\"x\"}|responsesModel must be one of [model, deployment]",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"paths\":{\"responses\":\"/{x}\"}}|paths.responses {x} is unknown",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"answer\":{\"mend\":[\"all\"]}}|answer.mend[0] must be one of",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"errors\":{\"codes\":{\"1\":\"GATEWAY\"}}}|errors.codes.1 must be one of",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"errors\":{\"statuses\":{\"abc\":\"AUTH\"}}}|errors.statuses.abc must be named by an HTTP status",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"errors\":{\"codeAt\":[\"code\"]}}|errors.codeAt[0] must be a JSON pointer",
                "{\"id\":\"a\",\"title\":\"A\",\"channelTypes\":[1001],\"like\":\"custom\",\"settings\":[{\"name\":\"x\",\"type\":\"text\"}]}|settings[0].description is missing",
            })
    void wrongDeclarationIsRefusedByTheNameOfWhatIsWrong(String json, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> engine.read(json)).withMessageStartingWith(message);
    }
}
