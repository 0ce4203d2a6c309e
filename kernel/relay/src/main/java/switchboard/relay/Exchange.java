package switchboard.relay;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import switchboard.deploy.Lease;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Framing;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.Provider;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.store.LogRow;
import switchboard.store.PaidCall;
import switchboard.store.Settlement;

/**
 * One attempt at a call on one channel: what is leased for it, what is held for it, and what follows from how it ends.
 * The {@link Pipe} tells it one thing at a time.
 */
final class Exchange {
    private final RelayedCall relay;
    private final Services services;
    private final Upstream upstream;
    private final Lease<Provider> provider;
    private final Crossing crossing;
    private final Attempt attempt;
    private final Money money;
    private final Metering metering;
    private final long begunAt = System.nanoTime();
    private final AtomicReference<@Nullable AtomicLong> counted;
    private long draftedAt = begunAt;
    private boolean countingPrompt;
    private @Nullable Outcome outcome;

    Exchange(
            RelayedCall relay,
            Services services,
            Upstream upstream,
            Lease<Provider> provider,
            Crossing crossing,
            Attempt attempt,
            Money money) {
        this.relay = relay;
        this.services = services;
        this.upstream = upstream;
        this.provider = provider;
        this.crossing = crossing;
        this.attempt = attempt;
        this.money = money;
        this.counted = new AtomicReference<>(services.health().activity().began(upstream));
        this.metering = new Metering(asSent(), attempt, services.counter(), services.options());
    }

    String id() {
        return relay.call().id();
    }

    Limits limits() {
        return upstream.limits();
    }

    /** Whether the answer is for the client alone, whatever it is. */
    boolean verbatim() {
        return relay.call().operation() == Operation.PROXY;
    }

    /** What an answer that begins like this is. */
    Answer answer(int status, HttpFields fields, boolean decoded) {
        boolean good = status >= 200 && status < 300;
        if (!good && !verbatim()) {
            return new ErrorAnswer(provider.service(), status, ResponseHeads.forProvider(fields));
        }
        return switch (attempt.framing()) {
            case Framing.Events events ->
                new StreamAnswer(attempt.tap(), services.settings().event(), relay.manner(upstream));
            case Framing.Own own ->
                new StreamAnswer(
                        attempt.tap(),
                        services.settings().event(),
                        relay.manner(upstream),
                        own.framer().get());
            case Framing.Document document ->
                new WholeAnswer(
                        attempt.tap(),
                        ResponseHeads.forProvider(fields),
                        services.settings().answer());
            case Framing.Bytes bytes -> new BytesAnswer(decoded ? -1 : fields.getLongField(HttpHeader.CONTENT_LENGTH));
        };
    }

    /** The header fields of the client's answer. */
    HttpFields head(Answer answer, HttpFields fields, boolean decoded) {
        if (answer instanceof StreamAnswer) {
            return relay.array() ? ResponseHeads.ARRAY : ResponseHeads.STREAM;
        }
        HttpFields kept = ResponseHeads.forClient(fields, decoded);
        long length = fields.getLongField(HttpHeader.CONTENT_LENGTH);
        return answer instanceof BytesAnswer && !decoded && length >= 0
                ? HttpFields.build(kept).put(HttpHeader.CONTENT_LENGTH, length)
                : kept;
    }

    // ── the ends: one of failed, left, done; before them settle or release

    /** The provider's code, or a dialect's, may have thrown what it should not. */
    void fault(Throwable why) {
        provider.broke(why);
        crossing.broke(why);
    }

    /** It failed, and the client has seen nothing. */
    void failed(UpstreamFailure failure) {
        release();
        relay.failed(upstream, Failures.clean(failure, upstream.key()));
    }

    /** The channel answered. */
    void answered() {
        relay.answered(upstream);
    }

    /** It failed inside its answer; what the client is told. */
    UpstreamFailure broken(UpstreamFailure failure) {
        UpstreamFailure clean = Failures.clean(failure, upstream.key());
        relay.broken(upstream, clean);
        return clean;
    }

    /** The client left. */
    void left() {
        close();
        relay.over(upstream, attempt.upstreamModel(), outcome, "left");
    }

    /** The client has all there is. */
    void done() {
        close();
        boolean complete = outcome != null && outcome.ending() == Ending.COMPLETE;
        relay.over(upstream, attempt.upstreamModel(), outcome, complete ? "complete" : "broken");
    }

    /** Nothing is owed. */
    void release() {
        money.release();
        close();
    }

    /** Whatever was leased for this is given back. */
    private void close() {
        AtomicLong count = counted.getAndSet(null);
        if (count != null) {
            count.decrementAndGet();
        }
        crossing.close();
        provider.close();
    }

    // ── the price

    /** What is billed, once it is settled. */
    Usage billed() {
        return outcome == null ? Usage.NONE : outcome.usage();
    }

    /** What tells tokens of what will come, if it must be read before. */
    Optional<Runnable> preparation() {
        return metering.mustRead() ? Optional.of(metering::read) : Optional.empty();
    }

    /** Whether tokens must be counted here, and that takes long. */
    boolean countsLong(Ending ending) {
        return metering.takesLong(ending);
    }

    /** Settles on another thread, then goes on. */
    void countElsewhere(Ending ending, Runnable then) {
        services.background().run("settle relay " + id(), () -> {
            try {
                settle(ending);
            } finally {
                then.run();
            }
        });
    }

    /**
     * A part of an answer is about to be delivered. It is noted what that makes, should the process be killed before the
     * end. For the thread that runs the pipe.
     */
    void delivering() {
        long now = System.nanoTime();
        if (now - draftedAt < services.settings().draftEvery()) {
            return;
        }
        draftedAt = now;
        if (!countingPrompt && metering.takesLongSoFar()) {
            countingPrompt = true;
            services.background().run("count the prompt of relay " + id(), metering::countPrompt);
        }
        metering.soFar().ifPresent(so -> money.draft(so, bill -> settlement(bill, so)));
    }

    /** Settles what this cost, in the journal when this returns. */
    void settle(Ending ending) {
        Outcome now = metering.outcome(ending);
        outcome = now;
        money.settle(now, bill -> settlement(bill, now), this::bare);
    }

    /** The call with the prompt that was forced on it, which the user pays for too. */
    private Call asSent() {
        Call call = relay.call();
        boolean forced =
                forcedPrompt() && !crossing.translates() && attempt.request().body() instanceof JsonBody;
        return forced ? call.with(attempt.request().body()) : call;
    }

    private boolean forcedPrompt() {
        return relay.call().operation() == Operation.CHAT
                && !upstream.channel().systemPrompt().isEmpty();
    }

    private Settlement settlement(Money.Bill bill, Outcome how) {
        Instant now = services.clock().instant();
        boolean logged = bill.logged() && services.options().flag("LogConsumeEnabled");
        Optional<LogRow> row = logged ? Optional.of(row(bill, now)) : Optional.empty();
        String group = relay.caller().group();
        String receipt =
                bill.logged() || bill.quota() > 0 ? paid(bill, how, now).json() : "";
        return new Settlement(bill.quota(), upstream.id(), bill.logged(), row, group, receipt);
    }

    /** The charge alone, where something is wrong with what it would be written down with. */
    private Settlement bare(long quota) {
        return new Settlement(
                quota, upstream.id(), true, Optional.empty(), relay.caller().group(), "");
    }

    private PaidCall paid(Money.Bill bill, Outcome how, Instant now) {
        return new PaidCall(
                id(),
                now,
                relay.caller().group(),
                relay.call().operation(),
                bill.model().orElse(attempt.upstreamModel()),
                upstream.id(),
                upstream.type(),
                how.ending(),
                how.counted(),
                bill.usage(),
                bill.receipt(),
                bill.quota());
    }

    private LogRow row(Money.Bill bill, Instant now) {
        Call call = relay.call();
        boolean text = switch (call.operation()) {
            case CHAT, COMPLETIONS, EMBEDDINGS, MODERATIONS, EDITS -> true;
            case IMAGES, SPEECH, TRANSCRIPTION, TRANSLATION, PROXY, COUNT_TOKENS, STORED, MODELS, MODEL -> false;
        };
        return new LogRow(
                0,
                relay.caller().userId(),
                now.getEpochSecond(),
                LogRow.CONSUMPTION,
                bill.content(),
                relay.caller().username(),
                relay.caller().tokenName(),
                bill.model().orElse(attempt.upstreamModel()),
                bill.quota(),
                bill.usage().prompt(),
                bill.usage().completion(),
                upstream.id(),
                call.id(),
                text ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunAt) : 0,
                text && call.stream(),
                text && forcedPrompt());
    }
}
