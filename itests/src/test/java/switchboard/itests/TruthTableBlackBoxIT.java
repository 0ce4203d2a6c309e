package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import switchboard.itests.Scenario.Verdict;
import switchboard.spi.Usage;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.Said;

/**
 * Every way an upstream can end, by every dialect of upstreams and of clients, streamed and whole: a client sees either
 * all of the true answer or a failure in its own dialect. The table it finds is {@code docs/truth-table.md};
 * {@code -Dtruth-table.write=true} writes that page anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TruthTableBlackBoxIT {
    private static final Path PAGE = Path.of("../docs/truth-table.md");
    private static final Pattern SCENARIO = Pattern.compile("truth-([A-Z_]+)-[a-z-]+-[sw]\\b");
    private static final int AT_ONCE = 48;

    /** An upstream of one dialect, by One API's channel type. */
    private record Kind(String dialect, int channelType) {}

    private static final List<Kind> UPSTREAMS =
            List.of(new Kind("openai-chat", 50), new Kind("claude-messages", 14), new Kind("gemini-generate", 24));

    private record Cell(Scenario scenario, Kind upstream, Clients client, boolean stream) {
        String model() {
            return "truth-%s-%s-%s-%s"
                    .formatted(scenario.name(), upstream.dialect(), client.dialect(), stream ? "s" : "w");
        }
    }

    private final Map<Cell, Verdict> table = new ConcurrentHashMap<>();
    private final Map<Cell, String> lies = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    @BeforeAll
    void ask() throws Exception {
        List<Cell> cells = cells();
        try (var installation = Installation.fresh()
                        .with("RELAY_FIRST_BYTE_TIMEOUT", "3")
                        .with("RELAY_FIRST_EVENT_TIMEOUT", "3")
                        .with("RELAY_GAP_TIMEOUT", "3")
                        .start();
                var upstream = FakeUpstream.start(this::play)) {
            Management root = installation.management();
            root.option("RetryTimes", "0");
            for (Kind kind : UPSTREAMS) {
                List<String> models = cells.stream()
                        .filter(cell -> cell.upstream().equals(kind))
                        .map(Cell::model)
                        .toList();
                root.addChannel(kind.channelType(), upstream.url(), String.join(",", models));
            }
            askAll(cells, installation, root.addToken("truth"));
        }
    }

    private static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Kind upstream : UPSTREAMS) {
            for (Scenario scenario : Scenario.values()) {
                for (boolean stream : new boolean[] {true, false}) {
                    for (Clients client : Clients.values()) {
                        cells.add(new Cell(scenario, upstream, client, stream));
                    }
                }
            }
        }
        return cells;
    }

    private void askAll(List<Cell> cells, Installation installation, String key) throws Exception {
        var room = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> asked = new ArrayList<>();
            for (Cell cell : cells) {
                asked.add(threads.submit(() -> {
                    room.acquire();
                    try {
                        judge(cell, cell.client().call(installation, key, cell.model(), cell.stream()));
                    } finally {
                        room.release();
                    }
                    return cell;
                }));
            }
            for (Future<?> one : asked) {
                one.get();
            }
        }
    }

    private void play(FakeExchange exchange) throws InterruptedException {
        Matcher model = SCENARIO.matcher(
                exchange.request().target() + exchange.request().text());
        if (model.find()) {
            asked.add(model.group());
            Scenario.valueOf(model.group(1)).play(exchange);
        }
    }

    private void judge(Cell cell, Clients.Got got) {
        Verdict verdict = asked.contains(cell.model()) ? verdict(cell, got) : Verdict.LIE;
        table.put(cell, verdict);
        if (verdict != cell.scenario().expected(cell.stream(), cell.upstream().dialect())) {
            String body = got.body().length() > 2000 ? got.body().substring(0, 2000) + "…" : got.body();
            lies.put(cell, "%s is %s: %d %s".formatted(cell.model(), verdict, got.status(), body));
        }
    }

    private static Verdict verdict(Cell cell, Clients.Got got) {
        if (got.answer().isEmpty()) {
            return got.status() >= 500 && !got.refusal().isEmpty() ? Verdict.REFUSED : Verdict.LIE;
        }
        ChatAnswer answer = got.answer().get();
        Said said = cell.scenario().said();
        if (!answer.flaws().isEmpty() || got.body().contains("\uFFFD")) {
            return Verdict.LIE;
        }
        if (!answer.error().isEmpty()) {
            boolean whole =
                    answer.content().equals(said.text()) && answer.calls().equals(calls(said));
            boolean open = !answer.looksFinished() || (whole && !answer.done());
            boolean truthful = cell.stream() && open && said.text().startsWith(answer.content());
            return truthful ? Verdict.BROKEN : Verdict.LIE;
        }
        return isAllOf(said, answer, cell.client()) ? Verdict.COMPLETE : Verdict.LIE;
    }

    private static boolean isAllOf(Said said, ChatAnswer answer, Clients client) {
        return answer.done()
                && answer.content().equals(said.text())
                && answer.calls().equals(calls(said))
                && client.looks().reason(answer).isPresent()
                && client.looks().usage(answer).equals(new Usage(said.prompt(), said.completion()));
    }

    private static List<String> calls(Said said) {
        return said.tool().isEmpty() ? List.of() : List.of(said.tool() + said.json());
    }

    @Test
    void everyClientSeesTheTruth() {
        assertThat(lies.values()).isEmpty();
    }

    @Test
    void thePageSaysWhatWasSeen() throws IOException {
        String page = page();
        if (Boolean.getBoolean("truth-table.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/truth-table.md; ./dev truth-table writes it")
                .isEqualTo(page);
    }

    @AfterAll
    void print() {
        lies.values().stream().sorted().forEach(System.out::println);
    }

    private String page() {
        StringBuilder page = new StringBuilder(TruthPage.INTRODUCTION.formatted(
                Scenario.values().length, UPSTREAMS.size(), Clients.values().length, table.size()));
        for (Kind upstream : UPSTREAMS) {
            page.append("\n## Upstreams of ").append(upstream.dialect()).append("\n\n");
            page.append(TruthPage.head());
            for (Scenario scenario : Scenario.values()) {
                for (boolean stream : new boolean[] {true, false}) {
                    page.append(TruthPage.row(
                            scenario.title(),
                            stream,
                            client -> table.getOrDefault(new Cell(scenario, upstream, client, stream), Verdict.LIE)));
                }
            }
        }
        return page.toString();
    }
}
