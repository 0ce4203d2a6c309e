package switchboard.lib.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.relay.SplicedJson;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;

class SignatureV4Test {
    private static final JsonNode VECTOR =
            Json.read(Fixtures.bytes("sigv4.vector.json")).orElseThrow();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String TIME = "20260102T030405Z";

    @Test
    void vectorIsSignedStepByStep() {
        UpstreamRequest request = vector();
        String canonical = SignatureV4.canonical(request.with("X-Amz-Date", TIME));
        assertThat(canonical).isEqualTo(at("canonical_request"));
        SignatureV4 signature = signature("");
        assertThat(signature.stringToSign(TIME, canonical)).isEqualTo(at("string_to_sign"));
        assertThat(HexFormat.of().formatHex(signature.key(TIME))).isEqualTo(at("signing_key_hex"));
        UpstreamRequest signed = signature.sign(request, NOW);
        assertThat(signed.headers().first("authorization")).contains(at("authorization_header"));
        assertThat(signed.headers().first("x-amz-date")).contains(at("x_amz_date"));
        assertThat(signed.url()).isEqualTo(request.url());
    }

    @Test
    void temporaryCredentialsBringTheirToken() {
        String token = at("with_session_token", "x_amz_security_token");
        UpstreamRequest signed = signature(token).sign(vector(), NOW);
        assertThat(SignatureV4.canonical(signed)).isEqualTo(at("with_session_token", "canonical_request"));
        assertThat(signed.headers().first("authorization")).contains(at("with_session_token", "authorization_header"));
        assertThat(signed.headers().first("x-amz-security-token")).contains(token);
    }

    @Test
    void signingAgainReplacesTheSignature() {
        SignatureV4 signature = signature("TOKEN");
        UpstreamRequest once = signature.sign(vector(), NOW.plusSeconds(600));
        assertThat(signature.sign(once, NOW).headers())
                .isEqualTo(signature.sign(vector(), NOW).headers());
    }

    @Test
    void canonicalHeadersAreSortedTrimmedAndJoined() {
        Headers headers = new Headers(List.of(
                new Headers.Field("X-Amzn-Bedrock-Trace", "  a   b "),
                new Headers.Field("Accept", "never signed"),
                new Headers.Field("User-Agent", "never signed"),
                new Headers.Field("X-AMZ-Meta", "two"),
                new Headers.Field("Content-Type", "text/plain;  charset=utf-8"),
                new Headers.Field("x-amz-meta", "three")));
        assertThat(canonical("POST", "http://127.0.0.1:8080", headers)).isEqualTo("""
                        POST
                        /

                        content-type:text/plain; charset=utf-8
                        host:127.0.0.1:8080
                        x-amz-meta:two,three
                        x-amzn-bedrock-trace:a b

                        content-type;host;x-amz-meta;x-amzn-bedrock-trace
                        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""");
    }

    @Test
    void portOfTheSchemeIsNotPartOfTheHost() {
        assertThat(canonical("GET", "https://a.example:443/", Headers.NONE)).contains("host:a.example\n");
        assertThat(canonical("GET", "http://a.example:80/", Headers.NONE)).contains("host:a.example\n");
        assertThat(canonical("GET", "https://a.example:80/", Headers.NONE)).contains("host:a.example:80\n");
    }

    @Test
    void pathsAreEncodedOnceMore() {
        assertThat(path("/model/arn%3Aaws%3Abedrock%2Fx/invoke"))
                .isEqualTo("/model/arn%253Aaws%253Abedrock%252Fx/invoke");
        assertThat(path("/a%20b/~c-d_e.f")).isEqualTo("/a%2520b/~c-d_e.f");
        assertThat(path("/ü@:+")).isEqualTo("/%25C3%25BC%40%3A%2B");
        assertThat(path("")).isEqualTo("/");
        assertThat(path("/")).isEqualTo("/");
        assertThat(path("//x/")).isEqualTo("//x/");
    }

    @Test
    void queriesAreSortedByNameThenByValue() {
        assertThat(query("?b=2&a-b=3&a=2&a=1")).isEqualTo("a=1&a=2&a-b=3&b=2");
        assertThat(query("?flag&x=%2F%20")).isEqualTo("flag=&x=%2F%20");
        assertThat(query("?x=a=b:c&y=ü")).isEqualTo("x=a%3Db%3Ac&y=%C3%BC");
        assertThat(query("?")).isEmpty();
        assertThat(query("?&")).isEmpty();
    }

    @Test
    void bodiesOfEveryKindAreHashed() {
        String json = "{\"text\":\"grüße 👋\"}";
        Payload body = SplicedJson.parse(json.getBytes(StandardCharsets.UTF_8));
        Payload raw = new Payload.Raw(json.getBytes(StandardCharsets.UTF_8));
        assertThat(SignatureV4.canonical(request(body))).isEqualTo(SignatureV4.canonical(request(raw)));
        assertThatThrownBy(() -> signature("").sign(request(new Payload.Streamed()), NOW))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED));
    }

    @Test
    void secretsDoNotPrint() {
        SignatureV4 signature = signature("SESSION");
        assertThat(signature.toString())
                .doesNotContain(at("secret_access_key"))
                .doesNotContain("SESSION")
                .doesNotContain("AKID");
    }

    private static SignatureV4 signature(String token) {
        return new SignatureV4(
                new AwsCredentials(at("access_key_id"), at("secret_access_key"), token), at("region"), at("service"));
    }

    private static UpstreamRequest vector() {
        return new UpstreamRequest(
                at("method"),
                URI.create("https://" + at("host") + at("path_on_the_wire")),
                Headers.of("Content-Type", "application/json").with("Accept", "application/json"),
                SplicedJson.parse(at("body_utf8").getBytes(StandardCharsets.UTF_8)));
    }

    private static UpstreamRequest request(Payload body) {
        return new UpstreamRequest("POST", URI.create("https://a.example/"), Headers.NONE, body);
    }

    private static String canonical(String method, String url, Headers headers) {
        return SignatureV4.canonical(new UpstreamRequest(method, URI.create(url), headers, Payload.EMPTY));
    }

    private static String path(String path) {
        return canonical("GET", "https://a.example" + path, Headers.NONE)
                .lines()
                .toList()
                .get(1);
    }

    private static String query(String query) {
        return canonical("GET", "https://a.example/" + query, Headers.NONE)
                .lines()
                .toList()
                .get(2);
    }

    private static String at(String... path) {
        JsonNode node = VECTOR;
        for (String step : path) {
            node = node.path(step);
        }
        return node.textValue();
    }
}
