package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.itests.Scenario.Verdict;
import switchboard.spi.Usage;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.FakeUpstream.Script;
import switchboard.testkit.Piece;
import switchboard.testkit.Said;
import switchboard.testkit.Voice;

/**
 * The sixteen scenarios of the public failover suite: a channel that fails in one way before one that is healthy, asked
 * by clients of every dialect. The limits are short here; what counts is who is asked how often, and what is seen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FieldScenariosBlackBoxIT {
    private static final Duration BOUND = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final Said SIXTY = new Said(words(), "", List.of(), 21, 60);

    private Installation installation;
    private FakeUpstream healthy;
    private Management root;
    private String key;
    private int calls;

    /**
     * One scenario.
     *
     * @param mostTries how often the failing channel may be asked
     * @param others whether the healthy one may be
     * @param told what a refusal must tell, empty where none is expected
     */
    record Case(String id, List<Script> scripts, Verdict expected, int mostTries, boolean others, String told) {
        @Override
        public String toString() {
            return id;
        }
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            words.add("word" + i + " ");
        }
        return words;
    }

    private static final Script WELL = exchange -> Voice.answer(exchange, SIXTY);
    private static final Script BUSY = exchange -> exchange.json(503, Voice.OPENAI_CHAT.error("Overloaded"));
    private static final Script HURRY = exchange -> exchange.json(429, rate());

    private static List<Case> cases() {
        return List.of(
                new Case(
                        "S01",
                        List.of(e -> e.json(429, rate(), "Retry-After", "2"), WELL),
                        Verdict.COMPLETE,
                        2,
                        true,
                        ""),
                new Case("S02", List.of(HURRY), Verdict.COMPLETE, 4, true, ""),
                new Case(
                        "S03",
                        List.of(e -> e.json(500, Voice.OPENAI_CHAT.error("Oops")), WELL),
                        Verdict.COMPLETE,
                        2,
                        true,
                        ""),
                new Case("S04", List.of(BUSY), Verdict.COMPLETE, 6, true, ""),
                new Case("S05", List.of(FakeExchange::reset, WELL), Verdict.COMPLETE, 2, true, ""),
                new Case("S06", List.of(e -> e.awaitHangUp(LONG)), Verdict.COMPLETE, 1, true, ""),
                new Case("S07", List.of(e -> e.stream().awaitHangUp(LONG)), Verdict.COMPLETE, 1, true, ""),
                new Case("S08", List.of(e -> first(e, 40).cut()), Verdict.BROKEN, 1, false, ""),
                new Case("S09", List.of(e -> first(e, 20).awaitHangUp(LONG)), Verdict.BROKEN, 1, false, ""),
                new Case("S10", List.of(FieldScenariosBlackBoxIT::brokenTenth), Verdict.BROKEN, 1, false, ""),
                new Case("S11", List.of(FieldScenariosBlackBoxIT::withoutDone), Verdict.COMPLETE, 1, false, ""),
                new Case(
                        "S12",
                        List.of(e -> e.json(400, refusal("context_length_exceeded", "The context is too long."))),
                        Verdict.REFUSED,
                        1,
                        false,
                        "The context is too long."),
                new Case(
                        "S13",
                        List.of(e -> e.json(400, refusal("content_filter", "The prompt was filtered."))),
                        Verdict.REFUSED,
                        1,
                        false,
                        "The prompt was filtered."),
                new Case("S14", List.of(e -> first(e, 40).cut()), Verdict.BROKEN, 1, false, ""),
                new Case("S16", List.of(BUSY), Verdict.COMPLETE, 6, true, ""));
    }

    static Stream<Arguments> asked() {
        return cases().stream().flatMap(one -> Stream.of(Clients.values()).map(client -> Arguments.of(one, client)));
    }

    @BeforeAll
    void start() throws Exception {
        healthy = FakeUpstream.start(WELL);
        installation = Installation.fresh()
                .with("RELAY_FIRST_BYTE_TIMEOUT", "1.5")
                .with("RELAY_FIRST_EVENT_TIMEOUT", "1.5")
                .with("RELAY_GAP_TIMEOUT", "1.5")
                .start();
        root = installation.management();
        key = root.addToken("field");
    }

    @AfterAll
    void stop() throws Exception {
        installation.close();
        healthy.close();
    }

    @ParameterizedTest
    @MethodSource("asked")
    void failingChannelIsAskedWithinBoundsAndTheClientSeesTheTruth(Case one, Clients client) throws Exception {
        try (var failing = FakeUpstream.start(one.scripts().toArray(Script[]::new))) {
            String model = model(failing);
            int before = healthy.requests().size();
            long began = System.nanoTime();
            Clients.Got got = client.call(installation, key, model, true);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
            assertThat(verdict(got, client)).as(got.body()).isEqualTo(one.expected());
            assertThat(got.refusal()).contains(one.told());
            assertThat(failing.requests().size()).isBetween(1, one.mostTries());
            assertThat(healthy.requests().size() - before).isLessThanOrEqualTo(one.others() ? 1 : 0);
            assertThat(verdict(client.call(installation, key, healthyModel(), true), client))
                    .as("a healthy call right after")
                    .isEqualTo(Verdict.COMPLETE);
        }
    }

    static Stream<Arguments> broken() {
        return asked().filter(one -> ((Case) one.get()[0]).expected() == Verdict.BROKEN);
    }

    /** S08, S09, S10 and S14 on a channel that sends nothing before its answer is complete. */
    @ParameterizedTest
    @MethodSource("broken")
    void brokenStreamOfAChannelThatBuffersIsAnsweredElsewhere(Case one, Clients client) throws Exception {
        try (var failing = FakeUpstream.start(one.scripts().toArray(Script[]::new))) {
            String model = model(failing, "{\"recovery\":\"buffer\"}");
            long began = System.nanoTime();
            Clients.Got got = client.call(installation, key, model, true);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
            assertThat(verdict(got, client)).as(got.body()).isEqualTo(Verdict.COMPLETE);
            assertThat(failing.requests()).hasSize(1);
        }
    }

    /** S15: the outage is served elsewhere, and soon without asking the failing channel each time. */
    @ParameterizedTest
    @MethodSource("clients")
    void outageOpensTheBreakerAndNobodyNotices(Clients client) throws Exception {
        try (var failing = FakeUpstream.start(BUSY)) {
            String model = model(failing);
            for (int i = 0; i < 20; i++) {
                assertThat(verdict(client.call(installation, key, model, true), client))
                        .isEqualTo(Verdict.COMPLETE);
            }
            assertThat(failing.requests().size()).isLessThan(20);
        }
    }

    static Stream<Clients> clients() {
        return Stream.of(Clients.values());
    }

    /** A model that a failing channel has first, and the healthy one else. */
    private String model(FakeUpstream failing) throws Exception {
        return model(failing, "");
    }

    private String model(FakeUpstream failing, String config) throws Exception {
        String model = "field-" + calls++;
        root.addChannel(50, failing.url(), model, 10, config);
        root.addChannel(50, healthy.url(), model, 0);
        return model;
    }

    private String healthyModel() throws Exception {
        String model = "field-" + calls++;
        root.addChannel(50, healthy.url(), model, 0);
        return model;
    }

    private static Verdict verdict(Clients.Got got, Clients client) {
        if (got.answer().isEmpty()) {
            return got.refusal().isEmpty() ? Verdict.LIE : Verdict.REFUSED;
        }
        ChatAnswer answer = got.answer().get();
        if (!answer.flaws().isEmpty()) {
            return Verdict.LIE;
        }
        if (!answer.error().isEmpty()) {
            return answer.looksFinished() || !SIXTY.text().startsWith(answer.content()) ? Verdict.LIE : Verdict.BROKEN;
        }
        boolean whole = answer.done()
                && answer.content().equals(SIXTY.text())
                && client.looks().usage(answer).equals(new Usage(SIXTY.prompt(), SIXTY.completion()));
        return whole ? Verdict.COMPLETE : Verdict.LIE;
    }

    private static FakeExchange first(FakeExchange exchange, int words) {
        exchange.stream();
        pieces().subList(0, words + 1).forEach(piece -> exchange.send(piece.frame()));
        return exchange;
    }

    private static void brokenTenth(FakeExchange exchange) {
        exchange.stream();
        List<Piece> pieces = pieces();
        for (int i = 0; i < pieces.size(); i++) {
            exchange.send(
                    i == 10 ? "data: {\"choices\":[{\"delta\n\n" : pieces.get(i).frame());
        }
        exchange.end();
    }

    private static void withoutDone(FakeExchange exchange) {
        exchange.stream();
        pieces().stream()
                .filter(piece -> piece.kind() != Piece.Kind.END)
                .forEach(piece -> exchange.send(piece.frame()));
        exchange.end();
    }

    private static List<Piece> pieces() {
        return Voice.OPENAI_CHAT.stream(SIXTY);
    }

    private static String rate() {
        return "{\"error\":{\"message\":\"Slow"
                + " down\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}";
    }

    private static String refusal(String code, String message) {
        return "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"%s\"}}"
                .formatted(message, code);
    }
}
