package switchboard.spi;

import java.util.List;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Admits attempts, or refuses them, and says what they cost. A policy decides; the kernel moves the
 * money. All policies that are installed are asked, in the order of {@link QuotaPolicyInfo#order}.
 *
 * <p>Called on any thread, by many at once; never blocks. What it must know it asks of kernel services
 * that answer from memory ({@link Balances}, {@link Options}, {@link TokenCounter}, {@link Windows}, {@link
 * Spending}).
 */
@ConsumerType
public interface QuotaPolicy {
    /** Who this is, as data. */
    QuotaPolicyInfo info();

    /**
     * Admits one attempt.
     *
     * @throws RefusedException if the caller may not make it
     * @throws NotReadyException if that cannot be said from memory
     */
    Admission admit(Demand demand);

    /** What a call of the past would cost under these options; empty if this policy does not price. Never blocks. */
    default OptionalLong reprice(PastCall call, Options options) {
        return OptionalLong.empty();
    }

    /**
     * Looks at a setting's value that is about to be stored. May block.
     *
     * @param option its name, one of {@link QuotaPolicyInfo#settings}
     * @param value what shall be stored
     * @param names what exists
     * @return sentences about what it names in vain, which is stored all the same
     * @throws IllegalArgumentException if it cannot be meant, with a sentence that says why; nothing is stored
     */
    default List<String> review(String option, String value, Names names) {
        return List.of();
    }
}
