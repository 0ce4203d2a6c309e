package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.Received;

/** Forms with files: relayed by way of the disk, which is empty again afterwards, however a call ends. */
class FormsIT {
    private static final String BOUNDARY = "----boundary7";

    private Gateway gateway;
    private String key;
    private byte[] audio;

    @BeforeEach
    void start() {
        gateway = Gateway.start("RELAY_FIRST_BYTE_TIMEOUT", "0.4", "RELAY_MAX_FORM_MB", "8");
        key = gateway.token();
        audio = new byte[3 << 20];
        new Random(3).nextBytes(audio);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void formIsRelayedWithItsFileAndItsModel() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(200, "{\"text\":\"hello\"}"))) {
            gateway.channel(upstream.url(), "whisper-2");
            HttpResponse<String> answer = transcribe("whisper-2");
            assertThat(answer.body()).isEqualTo("{\"text\":\"hello\"}");
            Received received = upstream.requests().getFirst();
            String type = received.header("Content-Type");
            assertThat(type).startsWith("multipart/form-data; boundary=").doesNotContain(BOUNDARY);
            String boundary = type.substring(type.indexOf('=') + 1);
            assertThat(received.body()).isEqualTo(form(boundary, "whisper-2"));
            assertThat(received.header("Content-Length")).isEqualTo(String.valueOf(received.body().length));
            gateway.assertAllOver();
            assertNothingLeft();
        }
    }

    @Test
    void mappedModelIsSplicedIntoTheForm() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(200, "{\"text\":\"hello\"}"))) {
            gateway.store(Gateway.row(1, upstream.url(), "whisper-1", 0, 0, "{\"whisper-1\":\"real\"}", ""));
            assertThat(transcribe("whisper-1").statusCode()).isEqualTo(200);
            String body = new String(upstream.requests().getFirst().body(), StandardCharsets.ISO_8859_1);
            assertThat(body).contains("name=\"model\"\r\n\r\nreal\r\n").doesNotContain("whisper-1");
            assertNothingLeft();
        }
    }

    @Test
    void formIsSentAgainToAnotherChannel() {
        try (FakeUpstream bad = Upstreaming.failing(500, "no");
                FakeUpstream good = FakeUpstream.start(e -> e.json(200, "{\"text\":\"hello\"}"))) {
            gateway.channel(bad.url(), "whisper-1", 10, 0);
            gateway.channel(good.url(), "whisper-1", 0, 0);
            assertThat(transcribe("whisper-1").body()).isEqualTo("{\"text\":\"hello\"}");
            int first = bad.requests().getFirst().body().length;
            assertThat(good.requests().getFirst().body()).hasSize(first);
            gateway.assertAllOver();
            assertNothingLeft();
        }
    }

    @Test
    void nothingIsLeftWhenTheUpstreamIsSilent() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.awaitHangUp(Duration.ofSeconds(20)))) {
            gateway.channel(upstream.url(), "whisper-1");
            assertThat(transcribe("whisper-1").statusCode()).isEqualTo(504);
            gateway.assertAllOver();
            assertNothingLeft();
        }
    }

    @Test
    void nothingIsLeftWhenTheClientLeavesInsideTheUpload() {
        byte[] form = form(BOUNDARY, "whisper-1");
        try (RawClient client = new RawClient(gateway.port())) {
            client.send("POST /v1/audio/transcriptions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer sk-" + key
                    + "\r\nContent-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\nContent-Length: "
                    + form.length + "\r\n\r\n");
            client.send(new String(form, 0, 400_000, StandardCharsets.US_ASCII));
            Gateway.await("a file", () -> files() > 0);
        }
        assertNothingLeft();
    }

    @Test
    void badFormsAreRefused() {
        HttpResponse<String> none = send("multipart/form-data", new byte[10]);
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("no multipart boundary param in Content-Type");
        byte[] cut = Arrays.copyOf(form(BOUNDARY, "whisper-1"), 200_000);
        assertThat(send("multipart/form-data; boundary=" + BOUNDARY, cut).statusCode())
                .isEqualTo(400);
        assertNothingLeft();
    }

    /** An upstream may read another of them than was allowed to the token. */
    @Test
    void formMayNameItsModelOnceAndAsATextOnly() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(200, "{\"text\":\"hello\"}"))) {
            gateway.channel(upstream.url(), "whisper-1,dear");
            key = gateway.token(0, true, Optional.of("whisper-1"), Optional.empty())
                    .key();
            for (String second : List.of(
                    "name=\"model\"\r\n\r\ndear",
                    "name=\"model\"; filename=\"m\"\r\n\r\ndear",
                    "name=\"model\"\r\n\r\ndear" + " ".repeat(100_000))) {
                String twice = "whisper-1\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + second;
                HttpResponse<String> answer = transcribe(twice);
                assertThat(answer.statusCode()).as(second.substring(0, 20)).isEqualTo(400);
                assertThat(answer.body()).contains("model");
            }
            assertThat(upstream.requests()).isEmpty();
            assertNothingLeft();
        }
    }

    @Test
    void formsBeyondTheLimitAreRefused() {
        audio = new byte[9 << 20];
        HttpRequest chunked = gateway.request("/v1/audio/transcriptions", key)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(form(BOUNDARY, "whisper-1"))))
                .build();
        assertThat(gateway.send(chunked).statusCode()).isEqualTo(413);
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        Gateway.await("an empty folder", () -> files() == 0);
    }

    private long files() {
        Path folder = gateway.home.resolve("data/tmp");
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> transcribe(String model) {
        return send("multipart/form-data; boundary=" + BOUNDARY, form(BOUNDARY, model));
    }

    private HttpResponse<String> send(String type, byte[] body) {
        return gateway.send(gateway.request("/v1/audio/transcriptions", key)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private byte[] form(String boundary, String model) {
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n" + model + "\r\n--"
                        + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n"
                        + "Content-Type: audio/mpeg\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] form = new byte[head.length + audio.length + tail.length];
        System.arraycopy(head, 0, form, 0, head.length);
        System.arraycopy(audio, 0, form, head.length, audio.length);
        System.arraycopy(tail, 0, form, head.length + audio.length, tail.length);
        return form;
    }
}
