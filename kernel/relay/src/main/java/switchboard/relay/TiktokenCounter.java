package switchboard.relay;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Options;
import switchboard.spi.RelayException;
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
    private final Leases leases;

    /** A counter that heeds the gateway's options, and reads the dialects on offer. */
    @Activate
    public TiktokenCounter(@Reference Options options, @Reference Leases leases) {
        this.options = options;
        this.leases = leases;
    }

    @Override
    public long prompt(Call call, String model) {
        if (!(call.body() instanceof JsonBody body)) {
            return 0;
        }
        return call.dialect().equals(Dialect.OPENAI_CHAT)
                ? new PromptTokens(model, pieces(model)).count(call.operation(), body)
                : inDialect(call, model, body);
    }

    /** Chat of another dialect by what it says; what else it asks by its texts, all of which are its input. */
    private long inDialect(Call call, String model, JsonBody body) {
        Optional<Lease<Dialect>> found = leases.lease(Dialect.class, call.dialect());
        if (found.isEmpty()) {
            return 0;
        }
        try (Lease<Dialect> lease = found.get()) {
            if (call.operation() == Operation.CHAT || call.operation() == Operation.COUNT_TOKENS) {
                return new ChatTokens(model, pieces(model))
                        .count(lease.service().readRequest(call));
            }
            byte[] translated = lease.service().translate(call).body().getBytes(StandardCharsets.UTF_8);
            return new PromptTokens(model, pieces(model)).count(call.operation(), SplicedJson.parse(translated));
        } catch (RelayException unreadable) {
            return body.length() / 4;
        }
    }

    @Override
    public long text(String model, CharSequence text) {
        return pieces(model).count(text.toString());
    }

    @Override
    public boolean isReady(String model) {
        return options.flag(APPROXIMATELY) || tokenizers.knows(model);
    }

    private PieceCounter pieces(String model) {
        return new PieceCounter(() -> tokenizers.of(model), options.flag(APPROXIMATELY));
    }
}
