package switchboard.spi;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much a model may think before it answers.
 *
 * @param effort OpenAI's word for it, if the client said one
 * @param budget tokens, if the client said a number; -1 lets the model decide
 * @param shown whether the client wants to see it, if told
 */
public record Reasoning(Optional<Effort> effort, OptionalLong budget, Optional<Boolean> shown) {
    /** Nothing was said. */
    public static final Reasoning UNSET = new Reasoning(Optional.empty(), OptionalLong.empty(), Optional.empty());

    /** Whether nothing was said of how much. */
    public boolean isUnset() {
        return effort.isEmpty() && budget.isEmpty();
    }

    /** The effort asked for, if need be by the budget. */
    public Optional<Effort> asEffort() {
        if (effort.isPresent() || budget.isEmpty()) {
            return effort;
        }
        return Optional.of(Effort.ofBudget(budget.getAsLong()));
    }

    /** The tokens asked for, if need be by the effort. */
    public OptionalLong asBudget() {
        if (budget.isPresent() || effort.isEmpty()) {
            return budget;
        }
        return OptionalLong.of(effort.get().budget());
    }

    /** OpenAI's efforts, and what they are in tokens where somebody wants tokens: a convention of the field. */
    public enum Effort {
        /** No reasoning. */
        NONE(0, 0),
        /** As little as possible. */
        MINIMAL(1024, 1024),
        /** Little. */
        LOW(2048, 4096),
        /** What is usual. */
        MEDIUM(8192, 12288),
        /** Much. */
        HIGH(16384, 24576),
        /** More. */
        XHIGH(32768, Long.MAX_VALUE),
        /** As much as possible. */
        MAX(32768, Long.MAX_VALUE);

        private final long budget;
        private final long most;

        Effort(long budget, long most) {
            this.budget = budget;
            this.most = most;
        }

        /** Tokens to spend for this effort. */
        public long budget() {
            return budget;
        }

        /** The word as OpenAI writes it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** The effort for a budget; a negative one, which lets the model decide, is {@link #MEDIUM}. */
        public static Effort ofBudget(long tokens) {
            if (tokens < 0) {
                return MEDIUM;
            }
            for (Effort effort : values()) {
                if (tokens <= effort.most) {
                    return effort;
                }
            }
            return XHIGH;
        }

        /** The effort for OpenAI's word; empty if it is none. */
        public static Optional<Effort> of(String word) {
            for (Effort effort : values()) {
                if (effort.word().equals(word)) {
                    return Optional.of(effort);
                }
            }
            return Optional.empty();
        }
    }
}
