package switchboard.quota.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.Admission;
import switchboard.spi.Demand;
import switchboard.spi.NotReadyException;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.RefusedException;
import switchboard.spi.Spending.Kind;
import switchboard.spi.Usage;
import switchboard.testkit.DemandBuilder;
import switchboard.testkit.FakeClock;
import switchboard.testkit.FakeNames;
import switchboard.testkit.FakeNotices;
import switchboard.testkit.FakeOptions;

/** Nobody spends more than the budget says, and who comes near it hears of it once. */
final class BudgetQuotaPolicyTest {
    private static final Outcome OVER = new Outcome(Ending.COMPLETE, Usage.NONE, false, "", Usage.NONE);

    private final FakeClock clock = new FakeClock(Instant.parse("2026-03-04T15:30:00Z")); // a Wednesday
    private final FakeSpending spending = new FakeSpending();
    private final FakeOptions options = new FakeOptions().with("QuotaPerUnit", "500000");
    private final Map<String, String> notes = new LinkedHashMap<>();
    private final FakeNotices notices = new FakeNotices();
    private final BudgetQuotaPolicy policy = new BudgetQuotaPolicy(options, spending, this::note, notices, clock);

    @Test
    void withoutRulesEverythingIsOneAndTheSameConsent() {
        Admission first = policy.admit(call(100));
        assertThat(policy.admit(call(1))).isSameAs(first);
        rules("[{\"user\":7,\"per\":\"user\",\"period\":\"day\",\"quota\":0}]");
        assertThat(policy.admit(call(1))).isSameAs(first);
    }

    @Test
    void whatIsSpentAndWhatRunsTogetherStayBelowTheBudget() {
        rules("[{\"per\":\"user\",\"period\":\"day\",\"quota\":1000}]");
        Admission first = admit(call(400));
        assertThat(first.headers().first("x-switchboard-budget-remaining")).hasValue("600");
        Admission second = admit(call(600));
        assertThat(second.headers().first("x-switchboard-budget-remaining")).hasValue("0");
        refused(call(1));
        pay(first, 100);
        RefusedException refused = refused(call(400));
        assertThat(refused)
                .hasMessage("The day's budget of 1000 units for user 1 is exceeded: 300 are left, and this call"
                        + " needs about 400. It begins anew at 2026-03-05T00:00:00Z");
        second.release();
        pay(admit(call(900)), 950); // dearer than was held: charged in full
        assertThat(refused(call(0))).hasMessageContaining("it is used up");
        assertThat(spending.held()).isZero();
    }

    @Test
    void refusalsSayWhenToComeAgain() {
        rules(
                "[{\"per\":\"token\",\"period\":\"month\",\"quota\":0},{\"per\":\"token\",\"period\":\"day\",\"quota\":5}]");
        RefusedException refused = refused(call(1));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("budget_exceeded");
        assertThat(refused.retryAfter()).hasValue(Duration.ofDays(1)); // and not 27
        assertThat(refused.headers().first("x-should-retry")).hasValue("false");
        assertThat(refused.headers().first("x-switchboard-budget-remaining")).hasValue("0");
        rules("[{\"per\":\"token\",\"period\":\"day\",\"quota\":0}]");
        assertThat(refused(call(1)).retryAfter()).hasValue(Duration.ofMinutes(8 * 60 + 30));
    }

    @Test
    void whatIsSetAsideCountsUntilTheChargeDoes() {
        rules("[{\"per\":\"user\",\"period\":\"day\",\"quota\":100}]");
        Admission running = admit(call(100));
        running.charge(OVER);
        refused(call(1));
        running.settled();
        admit(call(1));
    }

    @Test
    void periodsBeginInTheOperatorsTimeZone() {
        rules("[{\"per\":\"user\",\"period\":\"day\",\"quota\":10}]");
        spend(Kind.USER, "2026-03-03T23:59:00Z", 10);
        admit(call(1)).release();
        options.with("BudgetTimeZone", "America/New_York"); // its day began at 05:00Z
        spend(Kind.USER, "2026-03-04T04:59:00Z", 10);
        admit(call(1)).release();
        spend(Kind.USER, "2026-03-04T05:00:00Z", 10);
        refused(call(1));
        clock.set(Instant.parse("2026-03-05T04:59:59Z"));
        refused(call(1));
        clock.set(Instant.parse("2026-03-05T05:00:00Z"));
        admit(call(1)).release();
        options.with("BudgetTimeZone", "Mars/Olympus"); // UTC, which an hour ago began another day
        admit(call(1)).release();
    }

    @ParameterizedTest
    @CsvSource({
        "day,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z",
        "week,2026-03-02T00:00:00Z,2026-03-09T00:00:00Z",
        "month,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z"
    })
    void periodsAreOfTheCalendar(String period, Instant from, Instant until) {
        Calendar.Span span = new Calendar(options, clock).now(Period.of(period));
        assertThat(span.from()).isEqualTo(from);
        assertThat(span.until()).isEqualTo(until);
    }

    @Test
    void severalBudgetsOfOneSubjectCountACallOnce() {
        rules("""
            [{"per":"user","period":"day","quota":100},{"per":"user","period":"month","quota":150},
             {"per":"group","group":"vip","period":"week","quota":1000}]
            """);
        Demand vip = new DemandBuilder().group("vip").held(100).build();
        assertThat(admit(vip).headers().first("x-switchboard-budget-remaining")).hasValue("0");
        assertThat(spending.held()).isEqualTo(200); // of the user and of the group
        spend(Kind.GROUP, "vip", "2026-03-02T00:00:00Z", 900);
        assertThat(refused(new DemandBuilder().user(9).group("vip").held(1).build()))
                .hasMessageContaining("The week's budget of 1000 units for group vip");
        assertThat(spending.held()).isEqualTo(200);
    }

    @Test
    void amountsAreMoney() {
        rules("[{\"per\":\"user\",\"period\":\"day\",\"amount\":0.02}]");
        assertThat(admit(call(0)).headers().first("x-switchboard-budget-remaining"))
                .hasValue("10000");
        options.with("QuotaPerUnit", "1000000");
        assertThat(admit(call(0)).headers().first("x-switchboard-budget-remaining"))
                .hasValue("20000");
        options.with("QuotaPerUnit", "none");
        assertThat(admit(call(0)).headers().first("x-switchboard-budget-remaining"))
                .hasValue("10000");
    }

    @Test
    void whoComesNearTheBudgetHearsOfItOnce() {
        rules(
                "[{\"per\":\"user\",\"period\":\"day\",\"quota\":1000},{\"per\":\"token\",\"period\":\"day\",\"quota\":10,"
                        + "\"warn\":0}]");
        pay(admit(call(5)), 799);
        assertThat(notes).isEmpty();
        pay(admit(call(5)), 1);
        pay(admit(call(5)), 1);
        assertThat(notes)
                .containsExactly(Map.entry(
                        "budget/USER/1/day/2026-03-04/1000",
                        "1: 800 of the day's budget of 1000 units for user 1 are spent"));
        clock.pass(Duration.ofDays(1));
        pay(admit(call(5)), 900);
        assertThat(notes).hasSize(2);
    }

    @Test
    void theOperatorHearsOfTheShareAndOfTheEnd() {
        rules(
                "[{\"per\":\"user\",\"period\":\"day\",\"quota\":1000},{\"per\":\"user\",\"period\":\"month\",\"quota\":900,"
                        + "\"warn\":0}]");
        pay(admit(call(5)), 799);
        assertThat(notices.told()).isEmpty();
        pay(admit(call(5)), 10);
        pay(admit(call(5)), 10);
        assertThat(told()).containsExactly("user 1 (day) 80% 809 of 1000");
        pay(admit(call(5)), 200);
        assertThat(told())
                .containsExactly(
                        "user 1 (day) 80% 809 of 1000",
                        "user 1 (day) 101% 1019 of 1000", "user 1 (month) 113% 1019 of 900");
    }

    private List<String> told() {
        return notices.told().stream()
                .map(notice -> "%s %s%% %s of %s"
                        .formatted(
                                notice.fact("budget"),
                                notice.fact("share"),
                                notice.fact("spent"),
                                notice.fact("limit")))
                .toList();
    }

    @Test
    void everythingThatIsNotInMemoryIsPreparedAtOnce() {
        rules("[{\"per\":\"user\",\"period\":\"day\",\"quota\":9},{\"per\":\"token\",\"period\":\"day\",\"quota\":9},"
                + "{\"per\":\"group\",\"period\":\"day\",\"quota\":9}]");
        NotReadyException notReady = catchThrowableOfType(NotReadyException.class, () -> policy.admit(call(1)));
        assertThat(spending.held()).isZero();
        notReady.preparation().run();
        policy.admit(call(1)).release();
        assertThat(spending.held()).isZero();
    }

    @Test
    void twoHundredThreadsGetExactlyWhatThereIs() throws Exception {
        rules(
                "[{\"per\":\"user\",\"period\":\"day\",\"quota\":500},{\"per\":\"group\",\"period\":\"day\",\"quota\":900}]");
        admit(call(0)).release();
        var admitted = new ConcurrentLinkedQueue<Admission>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(threads.submit(() -> {
                    try {
                        admitted.add(policy.admit(call(10)));
                    } catch (RefusedException e) {
                        assertThat(e.code()).isEqualTo("budget_exceeded");
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(admitted).hasSize(50);
    }

    @Test
    void anotherVersionGoesOnWithWhatIsSetAside() {
        rules("[{\"per\":\"user\",\"period\":\"day\",\"quota\":100}]");
        Admission old = admit(call(60));
        var next = new BudgetQuotaPolicy(options, spending, this::note, notices, clock);
        assertThatThrownBy(() -> next.admit(call(60))).isInstanceOf(RefusedException.class);
        old.release();
        next.admit(call(60));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"per\":\"user\"}|Budgets must be a JSON list of rules",
                "[{\"period\":\"day\",\"quota\":1}]|rule 1: per is missing",
                "[{\"per\":\"model\",\"period\":\"day\",\"quota\":1}]|rule 1: per must be one of token, user, group",
                "[{\"per\":\"user\",\"quota\":1}]|rule 1: period is missing",
                "[{\"per\":\"user\",\"period\":\"year\",\"quota\":1}]|rule 1: period must be one of day, week, month",
                "[{\"per\":\"user\",\"period\":\"day\"}]|rule 1: say either quota, in units, or amount, in money",
                "[{\"per\":\"user\",\"period\":\"day\",\"quota\":1,\"amount\":1}]|rule 1: say either quota",
                "[{\"per\":\"user\",\"period\":\"day\",\"quota\":-1}]|rule 1: quota must be a whole number, at least 0",
                "[{\"per\":\"user\",\"period\":\"day\",\"amount\":-0.5}]|rule 1: amount must be a number, at least 0",
                "[{\"per\":\"user\",\"period\":\"day\",\"amount\":\"5\"}]|rule 1: amount must be a number",
                "[{\"per\":\"user\",\"period\":\"day\",\"quota\":1,\"warn\":80}]|rule 1: warn must be a number from 0"
                        + " to 1",
                "[{\"per\":\"user\",\"period\":\"day\",\"quota\":1,\"model\":\"gpt-4o\"}]|rule 1: there is no member"
                        + " model",
                "[{\"per\":\"user\",\"period\":\"day\",\"quota\":1},null]|rule 2: it must be an object"
            })
    void whatCannotBeMeantIsRefusedWithASentence(String value, String sentence) {
        assertThatThrownBy(() -> policy.review("Budgets", value, new FakeNames(Set.of(), Set.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void whatIsNamedInVainIsTold() {
        var names = new FakeNames(Set.of(1L), Set.of("vip"));
        assertThat(policy.review(
                        "Budgets",
                        "[{\"group\":[\"vip\",\"vib\"],\"user\":\"!8\",\"per\":\"user\",\"period\":\"day\",\"quota\":1}]",
                        names))
                .containsExactly("rule 1: there is no user 8", "rule 1: there is no group vib");
        assertThat(policy.review("BudgetTimeZone", "Europe/Berlin", names)).isEmpty();
        assertThatThrownBy(() -> policy.review("BudgetTimeZone", "Berlin", names))
                .hasMessageContaining("there is no time zone Berlin");
    }

    private void note(String key, long userId, String text) {
        notes.putIfAbsent(key, userId + ": " + text);
    }

    private void rules(String text) {
        options.with("Budgets", text);
    }

    private static Demand call(long held) {
        return new DemandBuilder().held(held).build();
    }

    private Admission admit(Demand demand) {
        try {
            return policy.admit(demand);
        } catch (NotReadyException e) {
            e.preparation().run();
            return policy.admit(demand);
        }
    }

    private RefusedException refused(Demand demand) {
        return catchThrowableOfType(RefusedException.class, () -> admit(demand));
    }

    private void pay(Admission admission, long quota) {
        admission.charge(OVER);
        spending.spend(Kind.USER, "1", clock.instant(), quota);
        admission.settled();
    }

    private void spend(Kind kind, String at, long quota) {
        spend(kind, "1", at, quota);
    }

    private void spend(Kind kind, String id, String at, long quota) {
        spending.spend(kind, id, Instant.parse(at), quota);
    }
}
