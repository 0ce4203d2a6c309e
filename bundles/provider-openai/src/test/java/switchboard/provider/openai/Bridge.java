package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.relay.Interpreter;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Usage;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.Replay;

/** Recordings of Responses, and a way through two dialects as the kernel goes it. */
final class Bridge {
    static final Dialect CHAT = new ChatDialect();
    static final Dialect RESPONSES = new ResponsesDialect(() -> Instant.ofEpochSecond(1_700_000_000L));

    private static final Path FOLDER = Path.of("src/test/resources/responses");

    private Bridge() {}

    /** What a token's clients have in mind, without bounds. */
    static final class Remembered implements Memory {
        final Map<String, String> all = new HashMap<>();

        @Override
        public Optional<String> recall(String key) {
            return Optional.ofNullable(all.get(key));
        }

        @Override
        public void remember(String key, String value) {
            all.put(key, value);
        }

        @Override
        public void forget(String key) {
            all.remove(key);
        }
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    static JsonNode json(String name) {
        return Json.known(text(name));
    }

    static Call call(Dialect dialect, String body) {
        return call(dialect, body, Memory.NONE);
    }

    static Call call(Dialect dialect, String body, Memory memory) {
        boolean responses = dialect.info().id().equals(Dialect.OPENAI_RESPONSES);
        return new CallBuilder(Operation.CHAT, Fixtures.body(body))
                .dialect(dialect.info().id())
                .path(responses ? "/v1/responses" : "/v1/chat/completions")
                .memory(memory)
                .build();
    }

    /** The call as the upstream's dialect has it. */
    static Call translated(Call call, Dialect client, Dialect upstream) {
        String body = upstream.writeRequest(client.readRequest(call));
        return call.in(upstream.info().id(), Operation.CHAT, Fixtures.body(body));
    }

    /** What a client has of a stream in another dialect. */
    static Replay stream(AnswerTap tap, EventReader reader, EventWriter writer, List<byte[]> pieces, Usage counted) {
        return Replay.of(new Interpreter(tap, reader, writer, Memory.NONE), KernelWire.WIRE, pieces, counted);
    }

    /** A whole answer in another dialect. */
    static String document(AnswerTap tap, EventReader reader, EventWriter writer, byte[] body) {
        Verdict verdict = new Interpreter(tap, reader, writer, Memory.NONE).document(Headers.NONE, body);
        if (!(verdict instanceof Verdict.Changed(byte[] data))) {
            throw new AssertionError("no answer: " + verdict);
        }
        return new String(data, StandardCharsets.UTF_8);
    }

    /** The text with every id that is new each time as fixtures have it. */
    static String settled(String text) {
        return text.replaceAll("\\b(resp|msg|rs|fc|ctc|ig)_[A-Za-z0-9]{24}\\b", "$1_TEST");
    }
}
