package switchboard.relay;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.AnswerTap;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Options;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.TokenCounter;
import switchboard.spi.Usage;

/**
 * What an attempt used: what its upstream told, and what must be counted here because it told nothing, or not all. An
 * answer that broke off is counted even if something was told: some upstreams tell the prompt with a first guess at the
 * answer, and the truth at an end that never came.
 */
final class Metering {
    private static final Logger LOG = LoggerFactory.getLogger(Metering.class);

    /**
     * A count that an upstream told of a part of its answer is believed as long as not more than so many times as much was
     * counted here: tokenizers differ by less, and a guess by far more.
     */
    private static final int AS_MUCH = 2;

    private static final long UNKNOWN = -1;

    /** What the operator charges those who leave before they have seen anything; here because counting costs time. */
    private static final String EARLY = "ChargeWhenClientLeavesEarly";

    private final Call call;
    private final Attempt attempt;
    private final TokenCounter counter;
    private final Options options;
    private final GrowingText growing;
    private volatile long prompt = UNKNOWN;
    private boolean uncountable; // of the thread that runs the pipe

    /**
     * The metering of one attempt.
     *
     * @param call as it was sent, with what was forced on it
     */
    Metering(Call call, Attempt attempt, TokenCounter counter, Options options) {
        this.call = call;
        this.attempt = attempt;
        this.counter = counter;
        this.options = options;
        this.growing = new GrowingText(counter, attempt.upstreamModel());
    }

    /** Whether tokens must be counted for this ending, and that takes long. */
    boolean takesLong(Ending ending) {
        boolean asked = mustCountPrompt(ending) && prompt == UNKNOWN && length() > RelayedCall.LONG;
        return asked || (mustCountText(ending) && tap().text().length() > RelayedCall.LONG);
    }

    /** Whether an answer in parts will be counted here while it comes, by what must be read first. */
    boolean mustRead() {
        return call.stream() && isCounted() && !counter.isReady(attempt.upstreamModel());
    }

    /** Reads what tokens are counted by. On any thread. */
    void read() {
        try {
            counter.text(attempt.upstreamModel(), " ");
        } catch (RuntimeException | Error e) {
            LOG.warn("relay {}: what comes cannot be counted", call.id(), e);
        }
    }

    /** Whether a prompt must be counted, which takes long, before {@link #soFar} says anything of it. */
    boolean takesLongSoFar() {
        return isCounted() && tap().usage().prompt() == 0 && prompt == UNKNOWN && length() > RelayedCall.LONG;
    }

    /** Counts the prompt, once and for all. On any thread. */
    long countPrompt() {
        if (prompt == UNKNOWN) {
            prompt = counter.prompt(call, attempt.upstreamModel());
        }
        return prompt;
    }

    /**
     * What there is to say of an answer under way, should it go no further; empty if it is not paid by what came, or that
     * cannot be said. Without the prompt while that {@link #takesLongSoFar}.
     */
    Optional<Outcome> soFar() {
        if (uncountable) {
            return Optional.empty();
        }
        try {
            return counted();
        } catch (RuntimeException | Error e) {
            uncountable = true;
            LOG.warn("relay {}: what comes cannot be counted", call.id(), e);
            return Optional.empty();
        }
    }

    private Optional<Outcome> counted() {
        Usage told = tap().usage();
        if (!isCounted() || (told.isNone() && tap().text().isEmpty())) {
            return Optional.empty();
        }
        long answered = mustCountText(Ending.KILLED) ? growing.count(tap().text()) : 0;
        Usage used = takesLongSoFar() ? told.answered(Math.max(told.completion(), answered)) : used(told, answered);
        return Optional.of(new Outcome(Ending.KILLED, used, !used.equals(told), "", told));
    }

    /** What there is to say of an attempt that ended like this. */
    Outcome outcome(Ending ending) {
        Operation operation = call.operation();
        boolean heard = operation == Operation.TRANSCRIPTION || operation == Operation.TRANSLATION;
        String text = heard ? tap().text().toString() : "";
        Usage told = tap().usage();
        Usage used = told;
        try {
            used = used(ending, told);
        } catch (RuntimeException e) {
            LOG.error("relay {}: tokens could not be counted", call.id(), e);
        }
        return new Outcome(ending, used, !used.equals(told), text, told);
    }

    private Usage used(Ending ending, Usage told) {
        if (!isCounted()) {
            return told;
        }
        if (ending == Ending.CLIENT_GONE_EARLY) {
            return promptAlone(told);
        }
        return used(told, mustCountText(ending) ? text() : 0);
    }

    /** @param counted tokens of the answer, counted here; 0 if they need not be */
    private Usage used(Usage told, long counted) {
        if (told.prompt() == 0) {
            long asked = countPrompt();
            long rest = Math.max(0, told.completion() - asked); // the upstream told the sum alone
            return new Usage(asked, Math.max(rest, counted));
        }
        return counted <= AS_MUCH * told.completion() ? told : with(told, counted);
    }

    /** Nothing was delivered; what the upstream was given to read is counted only where somebody asks. */
    private Usage promptAlone(Usage told) {
        if (told.prompt() > 0) {
            return with(told, 0);
        }
        return mustCountPrompt(Ending.CLIENT_GONE_EARLY) ? new Usage(countPrompt(), 0) : Usage.NONE;
    }

    private static Usage with(Usage told, long completion) {
        return new Usage(
                told.prompt(),
                completion,
                told.cacheRead(),
                told.cacheWrite5m(),
                told.cacheWrite1h(),
                0,
                told.audioIn(),
                0);
    }

    private long text() {
        return counter.text(attempt.upstreamModel(), tap().text());
    }

    private boolean mustCountPrompt(Ending ending) {
        return isCounted() && tap().usage().prompt() == 0 && (ending != Ending.CLIENT_GONE_EARLY || isEarlyCharged());
    }

    private boolean isEarlyCharged() {
        String basis = options.text(EARLY);
        return !basis.equals("nothing") && !basis.equals("reported");
    }

    private boolean mustCountText(Ending ending) {
        boolean whole = ending == Ending.COMPLETE || tap().finished();
        boolean told = whole && tap().usage().completion() > 0;
        return isCounted()
                && !told
                && ending != Ending.CLIENT_GONE_EARLY
                && !tap().text().isEmpty();
    }

    private boolean isCounted() {
        return switch (call.operation()) {
            case CHAT, COMPLETIONS, EMBEDDINGS, MODERATIONS, EDITS -> true;
            case IMAGES, SPEECH, TRANSCRIPTION, TRANSLATION, PROXY, COUNT_TOKENS, STORED, MODELS, MODEL -> false;
        };
    }

    private int length() {
        return call.body() instanceof JsonBody json ? json.length() : 0;
    }

    private AnswerTap tap() {
        return attempt.tap();
    }
}
