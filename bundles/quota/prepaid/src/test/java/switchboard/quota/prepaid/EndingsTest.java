package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.Setting;
import switchboard.spi.Usage;

/** Who pays what when an answer does not end well: each ending, at each value of its switch, for each operation. */
final class EndingsTest {
    private static final List<Operation> PAID_BY_TOKENS = List.of(
            Operation.CHAT, Operation.COMPLETIONS, Operation.EMBEDDINGS, Operation.MODERATIONS, Operation.EDITS);
    private static final List<Operation> PAID_WHOLE = List.of(Operation.IMAGES, Operation.SPEECH);
    private static final List<Operation> PAID_BY_TEXT = List.of(Operation.TRANSCRIPTION, Operation.TRANSLATION);
    private static final Usage DELIVERED = new Usage(100, 7);
    private static final Usage TOLD = new Usage(80, 3);
    private static final String HEARD = "one two three four five";

    record Cell(Operation operation, Ending ending, String value) {}

    static Stream<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            for (Ending ending : Ending.values()) {
                for (String value : List.of("", "delivered", "reported", "nothing", "garbage")) {
                    cells.add(new Cell(operation, ending, value));
                }
            }
        }
        return cells.stream();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void endingCostsWhatItsSwitchSays(Cell cell) {
        FakeOptions options = others(cell.ending()).with(option(cell.ending()), cell.value());
        Admission admission = admission(cell.operation(), options);
        Outcome outcome = new Outcome(cell.ending(), DELIVERED, true, HEARD, TOLD);
        Charge charge = admission.charge(outcome);
        assertThat(charge.quota()).isEqualTo(expected(cell, admission.hold()));
        if (charge.receipt().priced()) {
            assertThat(ByHand.quota(charge.receipt())).isEqualTo(charge.quota());
        }
        if (PAID_BY_TOKENS.contains(cell.operation())) {
            assertThat(charge.logged()).isTrue();
            assertThat(charge.usage()).isEqualTo(cell.value().equals("reported") && !complete(cell) ? TOLD : DELIVERED);
        }
    }

    /** gpt-4 costs 15 a prompt token and 30 a token of an answer. */
    private static long expected(Cell cell, long whole) {
        String value = complete(cell) ? "delivered" : cell.value();
        boolean byUpstream = cell.ending().byUpstream();
        if (PAID_BY_TOKENS.contains(cell.operation())) {
            return switch (value) {
                case "nothing" -> 0;
                case "reported" -> 80 * 15 + 3 * 30;
                default -> 100 * 15 + 7 * 30;
            };
        }
        if (PAID_WHOLE.contains(cell.operation())) {
            return switch (value) {
                case "nothing" -> 0;
                case "reported" -> whole;
                default -> byUpstream ? 0 : whole;
            };
        }
        if (PAID_BY_TEXT.contains(cell.operation())) {
            return switch (value) {
                case "nothing" -> 0;
                case "reported" -> 3;
                default -> 5;
            };
        }
        return 0;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void nothingReportedIsNothingOwedByReport(Cell cell) {
        FakeOptions options = new FakeOptions().with(option(cell.ending()), "reported");
        if (!complete(cell)) {
            assertThat(admission(cell.operation(), options)
                            .charge(new Outcome(cell.ending(), DELIVERED, true, HEARD, Usage.NONE))
                            .quota())
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "delivered", "reported", "nothing"})
    void wholeAnswerWithoutUsageCostsWhatWasCountedHereOrNothing(String value) {
        FakeOptions options = new FakeOptions().with(Endings.WITHOUT_USAGE, value);
        for (Operation operation : PAID_BY_TOKENS) {
            Admission admission = admission(operation, options);
            assertThat(admission.charge(whole(DELIVERED, true, Usage.NONE)).quota())
                    .isEqualTo(value.equals("nothing") || value.equals("reported") ? 0 : 100 * 15 + 7 * 30);
            assertThat(admission.charge(whole(DELIVERED, true, TOLD)).quota())
                    .as("a part was told")
                    .isEqualTo(100 * 15 + 7 * 30);
            assertThat(admission.charge(whole(DELIVERED, false, DELIVERED)).quota())
                    .isEqualTo(100 * 15 + 7 * 30);
        }
        for (Operation operation : PAID_WHOLE) {
            Admission admission = admission(operation, options);
            assertThat(admission.charge(whole(Usage.NONE, false, Usage.NONE)).quota())
                    .isEqualTo(admission.hold())
                    .isPositive();
        }
    }

    @Test
    void zeroTokensCostNothingHoweverItEnds() {
        for (Ending ending : Ending.values()) {
            for (Operation operation : PAID_BY_TOKENS) {
                Charge charge = admission(operation, new FakeOptions())
                        .charge(new Outcome(ending, Usage.NONE, true, "", Usage.NONE));
                assertThat(charge.quota()).isZero();
                assertThat(charge.logged()).isTrue();
            }
            for (Operation operation : PAID_BY_TEXT) {
                assertThat(admission(operation, new FakeOptions())
                                .charge(new Outcome(ending, Usage.NONE, true, "", Usage.NONE)))
                        .isEqualTo(Charge.NONE);
            }
        }
    }

    @Test
    void switchesHoldAsTheyWereWhenTheCallWasAdmitted() {
        FakeOptions options = new FakeOptions();
        Admission admission = admission(Operation.CHAT, options);
        options.with(Endings.UPSTREAM_FAILS, "nothing");
        assertThat(admission
                        .charge(new Outcome(Ending.CUT, DELIVERED, true, "", TOLD))
                        .quota())
                .isPositive();
    }

    @Test
    void switchesAreToldAndChecked() {
        PrepaidQuotaPolicy policy = policy(new FakeOptions());
        for (Setting setting : Endings.SETTINGS) {
            assertThat(policy.info().settings()).contains(setting);
            assertThat(policy.review(setting.name(), "delivered", FakeNames.ALL))
                    .isEmpty();
            assertThat(policy.review(setting.name(), "nothing", FakeNames.ALL)).isEmpty();
            assertThat(policy.review(setting.name(), "", FakeNames.ALL)).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.review(setting.name(), "Delivered", FakeNames.ALL))
                    .withMessageStartingWith(setting.name() + " must be delivered");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.review(Endings.WITHOUT_USAGE, "reported", FakeNames.ALL))
                .withMessage("ChargeWithoutUsage must be delivered or nothing");
        assertThat(policy.review("PreConsumedQuota", "1", FakeNames.ALL)).isEmpty();
    }

    private static boolean complete(Cell cell) {
        return cell.ending() == Ending.COMPLETE;
    }

    private static String option(Ending ending) {
        return switch (ending) {
            case COMPLETE -> Endings.WITHOUT_USAGE;
            case CLIENT_GONE_EARLY -> Endings.CLIENT_LEAVES_EARLY;
            case CLIENT_GONE -> Endings.CLIENT_LEAVES;
            case CUT, STALLED, TIMED_OUT, ERROR -> Endings.UPSTREAM_FAILS;
            case KILLED -> Endings.GATEWAY_DIES;
        };
    }

    /** A switch has no say in what another is for. */
    private static FakeOptions others(Ending ending) {
        FakeOptions options = new FakeOptions();
        for (Setting setting : Endings.SETTINGS) {
            if (!setting.name().equals(option(ending))) {
                options.with(setting.name(), "nothing");
            }
        }
        return options;
    }

    private static Outcome whole(Usage usage, boolean counted, Usage told) {
        return new Outcome(Ending.COMPLETE, usage, counted, "", told);
    }

    private static Admission admission(Operation operation, FakeOptions options) {
        return policy(options).admit(Demands.of(operation, "gpt-4", "{\"input\":\"Hi\"}"));
    }

    private static PrepaidQuotaPolicy policy(FakeOptions options) {
        return new PrepaidQuotaPolicy(new FakeBalances(1L << 50, 1L << 50), options, new FakeCounter(5));
    }
}
