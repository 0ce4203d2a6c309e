package switchboard.relay;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.Call;
import switchboard.spi.JsonBody;
import switchboard.spi.Options;
import switchboard.spi.TokenCounter;

/**
 * Counts with OpenAI's published tokenizers, or by bytes where the option {@code ApproximateTokenEnabled}
 * asks for that.
 */
@Component
public final class TiktokenCounter implements TokenCounter {
    private static final String APPROXIMATELY = "ApproximateTokenEnabled";

    private final Tokenizers tokenizers = new Tokenizers();
    private final Options options;

    /** A counter that heeds the gateway's options. */
    @Activate
    public TiktokenCounter(@Reference Options options) {
        this.options = options;
    }

    @Override
    public long prompt(Call call, String model) {
        return call.body() instanceof JsonBody body
                ? new PromptTokens(model, pieces(model)).count(call.operation(), body)
                : 0;
    }

    @Override
    public long text(String model, CharSequence text) {
        return pieces(model).count(text.toString());
    }

    private PieceCounter pieces(String model) {
        return new PieceCounter(() -> tokenizers.of(model), options.flag(APPROXIMATELY));
    }
}
