package switchboard.spi;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an answer is drawn. Numbers are the client's own, not checked; absent is not zero.
 *
 * @param maxTokens how long the answer may be, reasoning included
 * @param temperature OpenAI's range, 0 to 2
 * @param topP share of probability
 * @param topK number of candidates
 * @param stop sequences that end the answer
 * @param choices how many answers
 * @param seed for repeatable draws
 * @param presencePenalty OpenAI's range, -2 to 2
 * @param frequencyPenalty OpenAI's range, -2 to 2
 */
public record Sampling(
        OptionalLong maxTokens,
        Optional<BigDecimal> temperature,
        Optional<BigDecimal> topP,
        OptionalLong topK,
        List<String> stop,
        OptionalLong choices,
        OptionalLong seed,
        Optional<BigDecimal> presencePenalty,
        Optional<BigDecimal> frequencyPenalty) {
    /** Nothing was said. */
    public static final Sampling UNSET = new Sampling(
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            List.of(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());

    public Sampling {
        stop = List.copyOf(stop);
    }
}
