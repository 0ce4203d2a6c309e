package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.JsonBody;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;
import switchboard.testkit.NoUpstream;

class MessagesBodyTest {
    /** Has one picture and one text. */
    private static final Upstream WORLD = new Upstream() {
        @Override
        public Answer send(UpstreamRequest request) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Fetched fetch(URI url) {
            return url.getPath().endsWith(".png")
                    ? new Fetched("image/png", new byte[] {1, 2, 3})
                    : new Fetched("text/plain", "abc".getBytes(StandardCharsets.UTF_8));
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1}                          | {'a':1,'system':[{'type':'text','text':'P'}]}",
                "{'system':'S','a':1.50}          | {'system':[{'type':'text','text':'P'},{'type':'text','text':'S'}],'a':1.50}",
                "{'system':'','a':1}              | {'system':[{'type':'text','text':'P'}],'a':1}",
                "{'system':null}                  | {'system':[{'type':'text','text':'P'}]}",
                "{'system':[]}                    | {'system':[{'type':'text','text':'P'}]}",
                "{'system':[ {'type':'text', 'text':'S','x':1.0} ]} | {'system':[{'type':'text','text':'P'}, {'type':'text', 'text':'S','x':1.0} ]}"
            })
    void aForcedPromptStandsInFrontAndNothingElseChanges(String before, String after) {
        assertThat(text(MessagesBody.withSystem(body(before), "P"))).isEqualTo(after.replace('\'', '"'));
        assertThat(text(MessagesBody.withSystem(body(before), ""))).isEqualTo(before.replace('\'', '"'));
    }

    @Test
    void theModelIsNamedAndASuffixOfOursIsNot() {
        JsonBody body = body("{'model':'a','x':1}");
        assertThat(MessagesBody.forModel(body, "a")).isSameAs(body);
        assertThat(text(MessagesBody.forModel(body, "claude-b"))).isEqualTo("{\"model\":\"claude-b\",\"x\":1}");
        assertThat(text(MessagesBody.forModel(body, "claude-b-thinking"))).contains("\"claude-b\"");
        assertThat(text(MessagesBody.forModel(body, "kimi-thinking"))).contains("\"kimi-thinking\"");
    }

    @Test
    void addressesAreFoundWhereTheyAreSourcesAlone() {
        assertThat(MessagesBody.namesUrls(image("https://x/a.png"), "http")).isTrue();
        assertThat(MessagesBody.namesUrls(image("https://x/a.png"), "http:")).isFalse();
        assertThat(MessagesBody.namesUrls(body("{'messages':[{'content':'http://x'}]}"), "http"))
                .isFalse();
        assertThat(MessagesBody.namesUrls(body("{}"), "http")).isFalse();
    }

    @Test
    void whatLiesElsewhereIsBroughtIn() {
        JsonBody body = body("{'messages':[{'role':'user','content':[{'type':'tool_result','content':["
                + "{'type':'image','source':{'type':'url','url':'http://x/a.png'},'cache_control':{}}]},"
                + "{'type':'document','source':{'type':'url','url':'http://x/b.txt'}},"
                + "{'type':'image','source':{'type':'url','url':'https://x/c.png'}}]}]}");
        assertThat(text(MessagesBody.inlined(body, "http:", WORLD)))
                .contains("\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AQID\"}")
                .contains("\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"abc\"}")
                .contains("https://x/c.png");
        assertThat(text(MessagesBody.inlined(body, "http", WORLD))).doesNotContain("https://x/c.png");
        assertThat(MessagesBody.inlined(body("{'messages':[]}"), "http", NoUpstream.ONLY))
                .isNotNull();
    }

    @Test
    void aPictureThatIsNoneIsTheClientsFault() {
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> MessagesBody.inlined(image("https://x/a.txt"), "http", WORLD))
                .satisfies(refused -> {
                    assertThat(refused.failure().status()).isEqualTo(400);
                    assertThat(refused.failure().code()).isEqualTo("\"invalid_image_url\"");
                });
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> MessagesBody.inlined(image("http://[x"), "http", WORLD));
    }

    private static JsonBody image(String url) {
        return body("{'messages':[{'role':'user','content':[{'type':'image','source':{'type':'url','url':'" + url
                + "'}}]}]}");
    }

    private static JsonBody body(String json) {
        return Fixtures.body(json.replace('\'', '"'));
    }

    private static String text(JsonBody body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }
}
