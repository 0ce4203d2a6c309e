package switchboard.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import switchboard.deploy.Lease;
import switchboard.spi.AnswerTap;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.Dialect.Translation;
import switchboard.spi.Failure;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;

/**
 * One attempt's way between the client's dialect and the upstream's: the call as the provider gets it, and what its
 * answer becomes. Where both are the same there is nothing to do. Holds the dialects' leases until it is closed.
 */
final class Crossing implements AutoCloseable {
    private final List<Lease<Dialect>> leases = new ArrayList<>(2);
    private Call call;
    private UnaryOperator<AnswerTap> around = tap -> tap;

    private Crossing(Call call) {
        this.call = call;
    }

    /**
     * The way to one channel.
     *
     * @throws RelayException {@code UNSUPPORTED} if there is none, {@code BADREQ} if the request cannot be read
     */
    static Crossing of(Dialects dialects, Call call, Provider provider, Channel channel) {
        var crossing = new Crossing(call);
        String wanted = call.operation() == Operation.PROXY ? call.dialect() : provider.dialect(call, channel);
        if (wanted.equals(call.dialect())) {
            return crossing;
        }
        boolean done = false;
        try {
            switch (call.operation()) {
                case CHAT, COMPLETIONS -> crossing.chat(dialects, wanted, channel);
                default -> crossing.other(dialects, wanted);
            }
            done = true;
            return crossing;
        } catch (RuntimeException | Error e) {
            crossing.broke(e);
            throw e;
        } finally {
            if (!done) {
                crossing.close();
            }
        }
    }

    /** The upstream's dialect writes for the model that it will be asked for: what models can do differs. */
    private void chat(Dialects dialects, String wanted, Channel channel) {
        Call asked = call;
        Dialect client = lease(dialects, asked.dialect());
        Dialect upstream = lease(dialects, wanted);
        ChatRequest request = Recollection.restored(client.readRequest(asked), asked.memory());
        String written = upstream.writeRequest(request.forModel(channel.upstreamModel(asked.model())));
        call = asked.in(wanted, Operation.CHAT, parsed(written));
        around = tap -> new Interpreter(tap, upstream.reader(), client.writer(asked), asked.memory());
    }

    private void other(Dialects dialects, String wanted) {
        if (!wanted.equals(Dialect.OPENAI_CHAT)) {
            throw new RelayException(
                    Failure.UNSUPPORTED,
                    "%s cannot be asked of this upstream"
                            .formatted(call.operation().path()));
        }
        Call asked = call;
        Translation translation = lease(dialects, asked.dialect()).translate(asked);
        call = asked.in(wanted, asked.operation(), parsed(translation.body()));
        around = tap -> new Translated(tap, translation.answer());
    }

    private Dialect lease(Dialects dialects, String id) {
        Lease<Dialect> lease = dialects.lease(id)
                .orElseThrow(() -> new RelayException(Failure.UNSUPPORTED, "nobody here speaks " + id));
        leases.add(lease);
        return lease.service();
    }

    private static SplicedJson parsed(String json) {
        return SplicedJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether client and upstream speak different dialects. */
    boolean translates() {
        return !leases.isEmpty();
    }

    /** The call as the provider gets it. */
    Call call() {
        return call;
    }

    /** The attempt with its answer in the client's dialect. */
    Attempt around(Attempt attempt) {
        return translates()
                ? new Attempt(
                        attempt.request(),
                        attempt.upstreamModel(),
                        attempt.framing(),
                        around.apply(attempt.tap()),
                        attempt.blocking())
                : attempt;
    }

    /** Reading or writing ended in what a dialect should not have thrown. */
    void broke(Throwable why) {
        leases.forEach(lease -> lease.broke(why));
    }

    @Override
    public void close() {
        leases.forEach(Lease::close);
    }
}
