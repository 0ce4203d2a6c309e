package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/** Counts tokens here, with the tokenizer that fits a model's name. A kernel service; costs CPU, never blocks. */
@ProviderType
public interface TokenCounter {
    /** Tokens of a call's prompt, as One API counts them: contract/billing.md section 3. */
    long prompt(Call call, String model);

    /** Tokens of a text. */
    long text(String model, CharSequence text);

    /** Whether {@link #text} counts at once for this model. If not, it reads what it counts by first: a tenth of a second. */
    default boolean isReady(String model) {
        return true;
    }
}
