package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.Dialect;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.Framer;
import switchboard.spi.Operation;
import switchboard.spi.OwnAnswer;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * What the answers of every dialect owe, read and written. A bundle's test extends this and adds recordings; chance is
 * seeded, so a failure repeats. {@link RequestContract} has the other half.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
public abstract class DialectContract {
    private static final Set<String> SPOKEN =
            Set.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES, Dialect.CLAUDE_MESSAGES, Dialect.GEMINI_GENERATE);
    private static final Usage USAGE = new Usage(11, 7);
    private static final String MODEL = "model-of-the-client";

    /** The dialect under test. */
    protected abstract Dialect dialect();

    /** Good answers of its upstreams, streamed and whole. */
    protected abstract Stream<Transcript> transcripts();

    /** The kernel's parts. */
    protected abstract Wire wire();

    /** What an answer in this dialect looks like; a dialect that only upstreams speak overrides it. */
    protected Looks looks() {
        return Looks.of(dialect().info().id());
    }

    /** Whether clients speak it too, so that answers are written in it. */
    protected boolean spoken() {
        return SPOKEN.contains(dialect().info().id());
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void recordedAnswerIsReadAsItIs(Transcript transcript) {
        ChatAnswer wanted = transcript.answer().orElseGet(() -> seen(transcript));
        assertThat(wanted.looksFinished()).as("a good answer is recorded").isTrue();
        PivotAnswer read = PivotAnswer.of(read(transcript));
        assertThat(read.flaws()).isEmpty();
        assertThat(read.text() + read.refusal()).isEqualTo(wanted.content());
        assertThat(read.thinking()).isEqualTo(wanted.reasoning());
        assertThat(read.calls()).isEqualTo(wanted.calls());
        assertThat(read.finishes()).isNotEmpty();
        looks().reason(wanted)
                .ifPresent(reason -> assertThat(read.finishes().values()).containsOnly(reason));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void whatIsWrittenReadsBackTheSame(Transcript transcript) {
        assumeTrue(spoken());
        isSame(read(transcript), true);
    }

    /** Answers as other dialects may give them. */
    static Stream<Named<List<ChatEvent>>> answers() {
        return PivotAnswers.all();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anyAnswerIsWrittenSoThatItReadsBackTheSame(List<ChatEvent> answer) {
        assumeTrue(spoken());
        isSame(answer, false);
    }

    private void isSame(List<ChatEvent> answer, boolean own) {
        PivotAnswer told = PivotAnswer.of(answer);
        List<Sent> stream = written(answer);
        ChatAnswer seen = looks().stream(stream);
        assertThat(seen.flaws()).isEmpty();
        assertThat(seen.error()).isEmpty();
        assertThat(seen.done()).isTrue();
        isSame(told, PivotAnswer.of(readStream(stream)), own);
        String document = document(answer);
        assertThat(looks().document(document).flaws()).isEmpty();
        assertThat(looks().document(document).looksFinished()).isTrue();
        isSame(told, PivotAnswer.of(readDocument(document.getBytes(StandardCharsets.UTF_8))), own);
    }

    private static void isSame(PivotAnswer told, PivotAnswer back, boolean own) {
        assertThat(back.flaws()).isEmpty();
        assertThat(back.text() + back.refusal()).isEqualTo(told.text() + told.refusal());
        assertThat(back.thinking()).isEqualTo(told.thinking());
        assertThat(back.calls()).isEqualTo(told.calls());
        assertThat(back.finishes()).isEqualTo(told.finishes());
        if (own) {
            assertThat(back.seals()).isEqualTo(told.seals());
            assertThat(back.media()).isEqualTo(told.media());
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void cutStreamNeverLooksFinished(Transcript transcript) {
        assumeTrue(transcript.stream());
        List<Sent> upstream = events(transcript.bytes());
        for (int cut = 0; cut < upstream.size(); cut++) {
            List<Sent> before = upstream.subList(0, cut);
            if (looks().stream(before).looksFinished()) {
                break;
            }
            List<ChatEvent> told = new ArrayList<>();
            EventReader reader = dialect().reader();
            before.forEach(event -> feed(reader, event, told::add));
            assertThat(PivotAnswer.of(told).finishes())
                    .as("finished after %d events", cut)
                    .isEmpty();
            if (spoken()) {
                brokenNeverLooksFinished(told);
            }
        }
    }

    private void brokenNeverLooksFinished(List<ChatEvent> told) {
        EventWriter writer = dialect().writer(call(true));
        List<Sent> sent = new ArrayList<>();
        told.forEach(event -> writer.event(event, out -> sent.add(Sent.of(out))));
        assertThat(looks().stream(sent).looksFinished()).isFalse();
        writer.broken(UpstreamFailure.of(Failure.CUT, "the upstream's answer was cut"), out -> sent.add(Sent.of(out)));
        ChatAnswer seen = looks().stream(sent);
        assertThat(seen.looksFinished()).as("looks finished: %s", sent).isFalse();
        assertThat(seen.error()).isNotEmpty();
        assertThat(seen.flaws()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void unknownMembersAndEventsChangeNothing(Transcript transcript) {
        PivotAnswer known = PivotAnswer.of(read(transcript));
        PivotAnswer read;
        if (transcript.stream()) {
            Sent unknown = new Sent("x_future", "{\"type\":\"x_future\",\"object\":\"x.future\",\"x_future\":{}}");
            List<Sent> strange = new ArrayList<>(List.of(unknown));
            for (Sent event : events(transcript.bytes())) {
                strange.add(new Sent(event.name(), Hostile.withUnknownMembers(event.data())));
                strange.add(unknown);
            }
            read = PivotAnswer.of(readStream(strange));
        } else {
            String strange = Hostile.withUnknownMembers(new String(transcript.bytes(), StandardCharsets.UTF_8));
            read = PivotAnswer.of(readDocument(strange.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(read.flaws()).isEmpty();
        assertThat(read.text()).isEqualTo(known.text());
        assertThat(read.thinking()).isEqualTo(known.thinking());
        assertThat(read.calls()).isEqualTo(known.calls());
        assertThat(read.finishes()).isEqualTo(known.finishes());
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void hostileJsonGivesNothingWorseThanARelayException(Transcript transcript) {
        Random random = new Random(transcript.name().hashCode());
        for (int round = 0; round < 200; round++) {
            boolean bytes = random.nextBoolean();
            if (transcript.stream()) {
                byte[] changed = bytes ? Hostile.mutated(transcript.bytes(), random) : transcript.bytes();
                List<Sent> events = new ArrayList<>(events(changed));
                if (!bytes && !events.isEmpty()) {
                    events.replaceAll(event -> random.nextInt(4) > 0
                            ? event
                            : new Sent(event.name(), Hostile.twisted(event.data(), random)));
                }
                survives(events);
            } else {
                String text = new String(transcript.bytes(), StandardCharsets.UTF_8);
                byte[] changed = bytes
                        ? Hostile.mutated(transcript.bytes(), random)
                        : Hostile.twisted(text, random).getBytes(StandardCharsets.UTF_8);
                survives(changed);
            }
        }
    }

    @Test
    void scrapsGiveNothingWorseThanARelayException() {
        for (String scrap : Hostile.SCRAPS) {
            survives(List.of(new Sent("", scrap), new Sent("error", scrap), new Sent("message_start", scrap)));
            survives(scrap.getBytes(StandardCharsets.UTF_8));
        }
        survives(("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
        survives(new byte[] {(byte) 0xff, (byte) 0xfe, '{', '}'});
    }

    private void survives(List<Sent> events) {
        try {
            List<ChatEvent> told = readStream(events);
            if (spoken()) {
                written(told);
            }
        } catch (RelayException allowed) {
            assertThat(allowed.failure().message()).isNotBlank();
        }
    }

    private void survives(byte[] document) {
        try {
            List<ChatEvent> told = readDocument(document);
            if (spoken()) {
                document(told);
            }
        } catch (RelayException allowed) {
            assertThat(allowed.failure().message()).isNotBlank();
        }
    }

    @Test
    void answersReadAndWrittenInTurnsKnowNothingOfEachOther() {
        List<Transcript> all = transcripts().filter(Transcript::stream).toList();
        List<EventReader> readers = all.stream().map(one -> dialect().reader()).toList();
        List<List<ChatEvent>> told = all.stream()
                .map(one -> (List<ChatEvent>) new ArrayList<ChatEvent>())
                .toList();
        List<List<Sent>> upstream = all.stream().map(one -> events(one.bytes())).toList();
        int longest = upstream.stream().mapToInt(List::size).max().orElse(0);
        for (int step = 0; step < longest; step++) {
            for (int i = 0; i < all.size(); i++) {
                if (step < upstream.get(i).size()) {
                    feed(readers.get(i), upstream.get(i).get(step), told.get(i)::add);
                }
            }
        }
        for (int i = 0; i < all.size(); i++) {
            readers.get(i).end(told.get(i)::add);
            assertThat(PivotAnswer.of(told.get(i)).calls())
                    .isEqualTo(PivotAnswer.of(read(all.get(i))).calls());
            assertThat(PivotAnswer.of(told.get(i)).text())
                    .isEqualTo(PivotAnswer.of(read(all.get(i))).text());
        }
        if (spoken()) {
            writtenInTurnsIsAsAlone(told);
        }
    }

    private void writtenInTurnsIsAsAlone(List<List<ChatEvent>> told) {
        List<EventWriter> writers =
                told.stream().map(one -> dialect().writer(call(true))).toList();
        List<List<Sent>> sent =
                told.stream().map(one -> (List<Sent>) new ArrayList<Sent>()).toList();
        int longest = told.stream().mapToInt(List::size).max().orElse(0);
        for (int step = 0; step < longest; step++) {
            for (int i = 0; i < told.size(); i++) {
                if (step < told.get(i).size()) {
                    List<Sent> out = sent.get(i);
                    writers.get(i).event(told.get(i).get(step), event -> out.add(Sent.of(event)));
                }
            }
        }
        for (int i = 0; i < told.size(); i++) {
            List<Sent> out = sent.get(i);
            writers.get(i).end(USAGE, event -> out.add(Sent.of(event)));
            assertThat(looks().stream(out).content())
                    .isEqualTo(looks().stream(written(told.get(i))).content());
            assertThat(looks().stream(out).flaws()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void usageAndTheClientsNameOfTheModelAreTold(List<ChatEvent> answer) {
        assumeTrue(spoken());
        List<Sent> stream = written(answer);
        String document = document(answer);
        assertThat(looks().usage(looks().stream(stream))).isEqualTo(USAGE);
        assertThat(looks().usage(looks().document(document))).isEqualTo(USAGE);
        assertThat(document).contains(MODEL).doesNotContain(PivotAnswers.UPSTREAM_MODEL);
        assertThat(stream.toString()).contains(MODEL).doesNotContain(PivotAnswers.UPSTREAM_MODEL);
    }

    @Test
    void refusalsAreInItsOwnShape() {
        assumeTrue(spoken());
        for (int status : new int[] {400, 401, 403, 404, 413, 429, 500, 502, 503, 504, 529}) {
            OwnAnswer refused = new OwnAnswer.Refused(
                    status, "no \"such\"\nthing", "upstream_error", Optional.of("model"), "\"code\"", "req-1");
            Dialect.Document document = dialect().write(refused);
            assertThat(document.status()).isBetween(400, 599);
            assertThat(looks().refusal(new String(document.json(), StandardCharsets.UTF_8)))
                    .contains("no \"such\"\nthing");
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void nothingWaits(Transcript transcript) {
        Waits.never(() -> {
            List<ChatEvent> told = read(transcript);
            if (spoken()) {
                written(told);
                document(told);
            }
        });
    }

    private ChatAnswer seen(Transcript transcript) {
        return transcript.stream()
                ? looks().stream(events(transcript.bytes()))
                : looks().document(new String(transcript.bytes(), StandardCharsets.UTF_8));
    }

    private List<ChatEvent> read(Transcript transcript) {
        return transcript.stream() ? readStream(events(transcript.bytes())) : readDocument(transcript.bytes());
    }

    private List<ChatEvent> readStream(List<Sent> events) {
        List<ChatEvent> told = new ArrayList<>();
        EventReader reader = dialect().reader();
        events.forEach(event -> feed(reader, event, told::add));
        reader.end(told::add);
        return told;
    }

    private List<ChatEvent> readDocument(byte[] body) {
        List<ChatEvent> told = new ArrayList<>();
        dialect().reader().document(body.clone(), told::add);
        return told;
    }

    /** As the kernel shows it: somewhere in a larger buffer that is used for something else right after. */
    private static void feed(EventReader reader, Sent event, Consumer<ChatEvent> out) {
        byte[] data = event.data().getBytes(StandardCharsets.UTF_8);
        byte[] buffer = new byte[data.length + 9];
        Arrays.fill(buffer, (byte) '}');
        System.arraycopy(data, 0, buffer, 5, data.length);
        reader.event(new WireEvent(event.name(), ByteBuffer.wrap(buffer, 5, data.length)), out);
        Arrays.fill(buffer, (byte) 0);
    }

    private List<Sent> written(List<ChatEvent> answer) {
        EventWriter writer = dialect().writer(call(true));
        List<Sent> sent = new ArrayList<>();
        answer.forEach(event -> writer.event(event, out -> sent.add(Sent.of(out))));
        writer.end(USAGE, out -> sent.add(Sent.of(out)));
        return sent;
    }

    private String document(List<ChatEvent> answer) {
        EventWriter writer = dialect().writer(call(false));
        answer.forEach(event -> writer.event(event, out -> {}));
        return new String(writer.document(USAGE), StandardCharsets.UTF_8);
    }

    private Call call(boolean stream) {
        return new CallBuilder(Operation.CHAT, wire().json("{}".getBytes(StandardCharsets.UTF_8)))
                .dialect(dialect().info().id()).model(MODEL).stream(stream)
                        .usageWanted(true)
                        .build();
    }

    private List<Sent> events(byte[] bytes) {
        List<Sent> events = new ArrayList<>();
        Framer framer = wire().framer();
        framer.feed(ByteBuffer.wrap(bytes.clone()), event -> events.add(Sent.of(event)));
        framer.end(event -> events.add(Sent.of(event)));
        return events;
    }
}
