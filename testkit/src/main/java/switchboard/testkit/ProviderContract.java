package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.spi.AnswerTap;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.Framer;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * What every provider owes the kernel, whatever it speaks. A bundle's test extends this and adds
 * recordings; chance is seeded, so a failure repeats.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ProviderContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "a-key-of-the-test";
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);

    /** The providers under test. */
    protected abstract Stream<Provider> providers();

    /** Recorded streams of them. */
    protected abstract Stream<Recording> recordings();

    /** The kernel's parts. */
    protected abstract Wire wire();

    /** What a recording's answer looks like; a dialect that only upstreams speak has looks of its own. */
    protected Looks looks(Recording recording) {
        return Looks.of(recording.call().dialect());
    }

    /** A channel of a provider's, to ask it for anything. */
    protected Channel channel(Provider provider) {
        ChannelBuilder channel = new ChannelBuilder(
                provider.info().channelTypes().stream().sorted().findFirst().orElseThrow());
        return provider.info().baseUrl().isEmpty()
                ? channel.baseUrl("https://upstream.example/v1").build()
                : channel.build();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void recordedStreamGivesTheRecordedAnswer(Recording recording) {
        isAsRecorded(recording, replay(recording, Pieces.whole(recording.upstream())));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void anyByteSplitGivesTheSameStream(Recording recording) {
        Replay whole = replay(recording, Pieces.whole(recording.upstream()));
        assertThat(replay(recording, Pieces.single(recording.upstream()))).isEqualTo(whole);
        Random random = new Random(recording.name().hashCode());
        for (int round = 0; round < 50; round++) {
            assertThat(replay(recording, Pieces.random(recording.upstream(), random)))
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void streamCutShortNeverLooksFinished(Recording recording) {
        int last = recording.bytesToFinish(wire(), looks(recording));
        for (int cut = 0; cut < last; cut += 1 + cut % 7) {
            Replay replay = replay(recording, Pieces.whole(Arrays.copyOf(recording.upstream(), cut)));
            assertThat(replay.finished())
                    .as("finished after %d of %d bytes", cut, last)
                    .isFalse();
            assertThat(replay.failure()).isPresent();
            assertThat(looks(recording).stream(replay.sent()).looksFinished())
                    .as("looks finished after %d of %d bytes", cut, last)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void brokenStreamNeverLooksFinished(Recording recording) {
        int last = recording.bytesToFinish(wire(), looks(recording));
        UpstreamFailure failure = UpstreamFailure.of(Failure.CUT, "the upstream's answer was cut");
        List<Sent> sent = new ArrayList<>(replay(recording, Pieces.whole(Arrays.copyOf(recording.upstream(), last)))
                .sent());
        recording.tap().broken(failure).forEach(event -> sent.add(Sent.of(event)));
        assertThat(looks(recording).stream(sent).looksFinished()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void usageNeverShrinks(Recording recording) {
        Usage before = Usage.NONE;
        for (Usage usage : replay(recording, Pieces.whole(recording.upstream())).usages()) {
            assertThat(usage.prompt()).isGreaterThanOrEqualTo(before.prompt());
            assertThat(usage.completion()).isGreaterThanOrEqualTo(before.completion());
            before = usage;
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void unknownMembersSurvive(Recording recording) {
        assumeFalse(recording.ownFraming());
        String text = new String(recording.upstream(), StandardCharsets.UTF_8);
        String strange = text.replaceAll("(?m)^(data: ?)\\{", "$1{\"x_future\":{\"a\":[1,2.50,\"3\"]},");
        Replay replay = replay(recording, Pieces.whole(strange.getBytes(StandardCharsets.UTF_8)));
        isAsRecorded(recording, replay);
        if (replay.answered()) {
            assertThat(replay.events()).anyMatch(event -> event.contains("\"x_future\":{\"a\":[1,2.50,\"3\"]}"));
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void whatIsNoEventOfTheAnswerChangesNothing(Recording recording) {
        assumeFalse(recording.ownFraming());
        String text = new String(recording.upstream(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        String noise = ": keep-alive\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\nid: 7\nretry: 10\n\ndata:\n\n";
        String noisy = noise + text.replaceAll("\n\n(?=data|event)", "\n\n" + noise);
        isAsRecorded(recording, replay(recording, Pieces.whole(noisy.getBytes(StandardCharsets.UTF_8))));
        String windows = text.replace("\n", "\r\n");
        isAsRecorded(recording, replay(recording, Pieces.single(windows.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void callsThatRunAtTheSameTimeKnowNothingOfEachOther() {
        List<Recording> all = recordings().toList();
        List<Replay> alone = all.stream()
                .map(recording -> replay(recording, Pieces.whole(recording.upstream())))
                .toList();
        List<AnswerTap> taps = all.stream().map(Recording::tap).toList();
        List<List<WireEvent>> events = new ArrayList<>();
        List<List<AnswerTap.Verdict>> verdicts = new ArrayList<>();
        int longest = 0;
        for (Recording recording : all) {
            events.add(events(recording, recording.upstream()));
            verdicts.add(new ArrayList<>());
            longest = Math.max(longest, events.getLast().size());
        }
        for (int step = 0; step < longest; step++) {
            for (int i = 0; i < all.size(); i++) {
                if (step < events.get(i).size()) {
                    verdicts.get(i).add(taps.get(i).event(events.get(i).get(step)));
                }
            }
        }
        for (int i = 0; i < all.size(); i++) {
            if (alone.get(i).failure().isEmpty()) {
                assertThat(taps.get(i).usage()).isEqualTo(alone.get(i).usages().getLast());
                assertThat(taps.get(i).text().toString()).isEqualTo(alone.get(i).text());
            }
            assertThat(replay(all.get(i), Pieces.whole(all.get(i).upstream()))).isEqualTo(alone.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void garbageNeverThrowsAnythingButRelayException(Recording recording) {
        Random random = new Random(recording.name().hashCode());
        for (int round = 0; round < 300; round++) {
            AnswerTap tap = recording.tap();
            for (WireEvent event : survivors(recording, Hostile.mutated(recording.upstream(), random))) {
                feed(tap, event);
            }
            feed(tap, WireEvent.of(Hostile.SCRAPS.get(random.nextInt(Hostile.SCRAPS.size()))));
            assertThat(tap.usage().prompt()).isNotNegative();
            assertThat(tap.usage().completion()).isNotNegative();
            assertThat(tap.ending(tap.usage())).isNotNull();
        }
        for (String scrap : Hostile.SCRAPS) {
            byte[] body = scrap.getBytes(StandardCharsets.UTF_8);
            feed(recording.tap(), WireEvent.of(scrap));
            feed(recording.tap(), new WireEvent("error", WireEvent.of(scrap).data()));
            try {
                assertThat(recording.tap().document(Headers.NONE, body)).isNotNull();
                recording.tap().asEvents(body).forEach(event -> feed(recording.tap(), event));
            } catch (RelayException allowed) {
                assertThat(allowed.failure().failure()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void unknownErrorBodyStillHasAFailure(Provider provider) throws IOException {
        Random random = new Random(3);
        for (int status : new int[] {
            100, 204, 302, 400, 401, 402, 403, 404, 408, 409, 413, 418, 422, 424, 429, 451, 498, 499, 500, 501, 502,
            503, 504, 520, 524, 529, 599
        }) {
            for (String scrap : Hostile.SCRAPS) {
                isWellFormed(provider.classify(status, Headers.NONE, scrap.getBytes(StandardCharsets.UTF_8)), scrap);
                byte[] noise = new byte[random.nextInt(80)];
                random.nextBytes(noise);
                isWellFormed(
                        provider.classify(
                                status, Headers.of("Retry-After", scrap.strip().replace("\u0000", "")), noise),
                        "noise");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void saysWhoItIs(Provider provider) {
        assertThat(provider.info().id()).matches("[a-z0-9]+(-[a-z0-9]+)*");
        assertThat(provider.info().title()).isNotBlank();
        assertThat(provider.info().channelTypes()).isNotEmpty();
        assertThat(provider.info().operations()).isNotEmpty();
        assertThat(provider.info().settings()).allSatisfy(setting -> {
            assertThat(setting.name()).matches("[a-z0-9_]+");
            assertThat(setting.description()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("providers")
    void undeclaredOperationIsUnsupported(Provider provider) {
        for (Operation operation : Operation.values()) {
            if (!provider.info().operations().contains(operation)) {
                assertThatExceptionOfType(RelayException.class)
                        .as("%s", operation)
                        .isThrownBy(() -> provider.begin(call(provider, operation), channel(provider)))
                        .satisfies(refused ->
                                assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void theKeyIsAddedLastAndNeverToTheBody(Recording recording) {
        Attempt attempt = recording.provider().begin(recording.call(), recording.channel());
        assumeFalse(attempt.blocking());
        UpstreamRequest signed =
                recording.provider().sign(attempt.request(), new ChannelKey(KEY), NOW, NoUpstream.ONLY);
        assertThat(attempt.request().toString()).doesNotContain(KEY);
        if (signed.body() instanceof JsonBody json) {
            assertThat(new String(json.bytes(), StandardCharsets.UTF_8)).doesNotContain(KEY);
        }
        for (String odd : List.of("", " ", "|", "a|b", "a|b|c|d", "{}", "{\"type\":1}", "\u0000")) {
            try {
                assertThat(recording.provider().sign(attempt.request(), new ChannelKey(odd), NOW, NoUpstream.ONLY))
                        .isNotNull();
            } catch (RelayException refused) {
                assertThat(refused.failure().message()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void nothingWaits(Recording recording) {
        Waits.never(() -> replay(recording, Pieces.whole(recording.upstream())));
    }

    private Call call(Provider provider, Operation operation) {
        JsonBody body = wire().json("{\"model\":\"a-model\"}".getBytes(StandardCharsets.UTF_8));
        Call asked = new CallBuilder(operation, body).build();
        return new CallBuilder(operation, body)
                .dialect(provider.dialect(asked, channel(provider)))
                .build();
    }

    /** Holds a replay against what was recorded. */
    protected void isAsRecorded(Recording recording, Replay replay) {
        ChatAnswer seen = looks(recording).stream(replay.sent());
        ChatAnswer wanted = recording.answer();
        assertThat(seen.flaws()).isEmpty();
        assertThat(seen.content()).isEqualTo(wanted.content());
        assertThat(seen.reasoning()).isEqualTo(wanted.reasoning());
        assertThat(seen.tools()).isEqualTo(wanted.tools());
        assertThat(seen.finish()).isEqualTo(wanted.finish());
        assertThat(seen.done()).isEqualTo(wanted.done());
        assertThat(replay.finished()).isEqualTo(wanted.done());
        assertThat(seen.usage()).containsAllEntriesOf(wanted.usage());
        if (!wanted.error().isEmpty()) {
            assertThat(replay.failure()).isPresent();
            if (replay.failure().get().failure() != Failure.CUT) {
                assertThat(replay.failure().get().message()).isEqualTo(wanted.error());
            }
        }
    }

    /** Plays a recording in pieces. */
    protected final Replay replay(Recording recording, List<byte[]> pieces) {
        return Replay.of(
                recording.tap(),
                recording.framer(wire()),
                pieces,
                looks(recording).usage(recording.answer()));
    }

    /** The events of bytes that a framer may refuse; then none. */
    private List<WireEvent> survivors(Recording recording, byte[] bytes) {
        try {
            return events(recording, bytes);
        } catch (RelayException refused) {
            assertThat(recording.ownFraming()).isTrue();
            return List.of();
        }
    }

    private List<WireEvent> events(Recording recording, byte[] bytes) {
        List<WireEvent> events = new ArrayList<>();
        Framer framer = recording.framer(wire());
        framer.feed(
                ByteBuffer.wrap(bytes),
                event -> events.add(
                        new WireEvent(event.name(), WireEvent.of(event.text()).data())));
        framer.end(event -> events.add(
                new WireEvent(event.name(), WireEvent.of(event.text()).data())));
        return events;
    }

    private static void feed(AnswerTap tap, WireEvent event) {
        try {
            assertThat(tap.event(event)).isNotNull();
        } catch (RelayException allowed) {
            assertThat(allowed.failure().failure()).isNotNull();
        }
    }

    private static void isWellFormed(UpstreamFailure failure, String body) throws IOException {
        assertThat(failure.status()).as(body).isBetween(400, 599);
        assertThat(failure.message()).as(body).isNotBlank();
        assertThat(failure.type()).as(body).isNotBlank();
        JsonNode code = JSON.readTree(failure.code());
        assertThat(code.isValueNode()).as(body).isTrue();
    }
}
