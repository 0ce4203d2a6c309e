package switchboard.quota.prepaid;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import switchboard.spi.Options;
import switchboard.spi.Outcome;
import switchboard.spi.Setting;
import switchboard.spi.Usage;

/**
 * What is owed for answers that did not end well: the operator's switches, as they were when the call was admitted.
 *
 * @param clientLeaves when the client went away from an answer that had begun
 * @param clientLeavesEarly when it went away before the first byte
 * @param upstreamFails when the upstream broke off, fell silent, took too long or reported an error
 * @param gatewayDies when the gateway's own process was killed inside an answer
 * @param withoutUsage when the answer is whole and the upstream did not say what it used
 */
record Endings(
        Basis clientLeaves, Basis clientLeavesEarly, Basis upstreamFails, Basis gatewayDies, Basis withoutUsage) {
    static final String CLIENT_LEAVES = "ChargeWhenClientLeaves";
    static final String CLIENT_LEAVES_EARLY = "ChargeWhenClientLeavesEarly";
    static final String UPSTREAM_FAILS = "ChargeWhenUpstreamFails";
    static final String GATEWAY_DIES = "ChargeWhenGatewayDies";
    static final String WITHOUT_USAGE = "ChargeWithoutUsage";

    static final List<Setting> SETTINGS = List.of(
            setting(CLIENT_LEAVES, "What is charged when the client leaves inside its answer: ", true),
            setting(CLIENT_LEAVES_EARLY, "What is charged when the client leaves before the first byte: ", true),
            setting(UPSTREAM_FAILS, "What is charged when the upstream breaks off its answer: ", true),
            setting(GATEWAY_DIES, "What is charged when the gateway is killed inside an answer: ", true),
            setting(WITHOUT_USAGE, "What is charged for whole answers without usage: ", false));

    /** What a charge goes by. */
    enum Basis {
        /** What was delivered, as far as it was told or could be counted. */
        DELIVERED,
        /** What the upstream itself reported, however far it came. */
        REPORTED,
        /** Nothing is owed. */
        NOTHING;

        static Optional<Basis> of(String text) {
            return switch (text) {
                case "delivered" -> Optional.of(DELIVERED);
                case "reported" -> Optional.of(REPORTED);
                case "nothing" -> Optional.of(NOTHING);
                default -> Optional.empty();
            };
        }
    }

    /** The switches as they are now; one that says nothing known is as if it were not set. */
    static Endings of(Options options) {
        return new Endings(
                basis(options, CLIENT_LEAVES),
                basis(options, CLIENT_LEAVES_EARLY),
                basis(options, UPSTREAM_FAILS),
                basis(options, GATEWAY_DIES),
                basis(options, WITHOUT_USAGE));
    }

    private static Basis basis(Options options, String name) {
        return Basis.of(options.text(name)).orElse(Basis.DELIVERED);
    }

    /**
     * Refuses what is none of the words.
     *
     * @throws IllegalArgumentException with a sentence that says which there are
     */
    static void check(String option, String value) {
        boolean reports = !option.equals(WITHOUT_USAGE);
        boolean known = value.isEmpty()
                || Basis.of(value)
                        .filter(basis -> reports || basis != Basis.REPORTED)
                        .isPresent();
        if (!known) {
            throw new IllegalArgumentException(option + " must be " + words(reports));
        }
    }

    /** What a charge of this ending goes by. */
    Basis basis(Outcome outcome) {
        return switch (outcome.ending()) {
            case COMPLETE -> outcome.counted() && outcome.told().isNone() ? withoutUsage : Basis.DELIVERED;
            case CLIENT_GONE_EARLY -> clientLeavesEarly;
            case CLIENT_GONE -> clientLeaves;
            case CUT, STALLED, TIMED_OUT, ERROR -> upstreamFails;
            case KILLED -> gatewayDies;
        };
    }

    /** The tokens that are owed. */
    Usage owed(Outcome outcome) {
        return switch (basis(outcome)) {
            case DELIVERED -> outcome.usage();
            case REPORTED -> outcome.told();
            case NOTHING -> Usage.NONE;
        };
    }

    /** Whether the call itself is owed, for which some models have a price: if it was answered, or tokens are owed. */
    boolean callIsOwed(Outcome outcome, Usage owed) {
        boolean answered = outcome.ending() == Outcome.Ending.COMPLETE && basis(outcome) != Basis.NOTHING;
        return answered || !owed.isNone();
    }

    /** Whether an answer is owed that is only had whole: not if the upstream owes it itself. */
    boolean wholeIsOwed(Outcome outcome) {
        return switch (basis(outcome)) {
            case DELIVERED -> !outcome.ending().byUpstream();
            case REPORTED -> !outcome.told().isNone();
            case NOTHING -> false;
        };
    }

    private static Setting setting(String name, String description, boolean reports) {
        return new Setting(
                name,
                Setting.Type.TEXT,
                Basis.DELIVERED.name().toLowerCase(Locale.ROOT),
                "",
                description + words(reports) + ".");
    }

    private static String words(boolean reports) {
        return reports ? "delivered, reported or nothing" : "delivered or nothing";
    }
}
