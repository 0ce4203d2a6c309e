package switchboard.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Admits attempts, or refuses them, and says what they cost. A policy decides; the kernel moves the
 * money. All policies that are installed are asked, in the order of {@link QuotaPolicyInfo#order}.
 *
 * <p>Called on any thread, by many at once; never blocks. What it must know it asks of kernel services
 * that answer from memory ({@link Balances}, {@link Options}, {@link TokenCounter}).
 */
@ConsumerType
public interface QuotaPolicy {
    /** Who this is, as data. */
    QuotaPolicyInfo info();

    /**
     * Admits one attempt.
     *
     * @throws RefusedException if the caller may not make it
     */
    Admission admit(Demand demand);
}
