package switchboard.spi;

import java.util.Optional;

/**
 * What one attempt costs, and how the log explains it.
 *
 * @param quota units of account, never negative
 * @param usage tokens for the log
 * @param content the log's sentence; empty for none
 * @param model the model's name in the log where it is not the upstream's
 * @param logged whether the call leaves a row in the log and counts as a request
 * @param receipt how the quota came about
 */
public record Charge(long quota, Usage usage, String content, Optional<String> model, boolean logged, Receipt receipt) {
    /** Costs nothing and says nothing: the answer of policies that do not price. */
    public static final Charge NONE = new Charge(0, Usage.NONE, "", Optional.empty(), false);

    /** A charge that needs no explanation. */
    public Charge(long quota, Usage usage, String content, Optional<String> model, boolean logged) {
        this(quota, usage, content, model, logged, Receipt.NONE);
    }
}
