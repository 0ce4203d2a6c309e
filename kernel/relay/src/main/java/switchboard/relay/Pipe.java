package switchboard.relay;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.relay.Answer.Progress;
import switchboard.relay.Deadline.Phase;
import switchboard.spi.Failure;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.UpstreamFailure;

/**
 * One exchange with an upstream, copied to the client as it comes: the only class that knows callbacks.
 *
 * <p>Whatever happens (bytes, an end, a written piece, a limit, a client that leaves) sets a field and gives a signal;
 * signals are worked off one after the other by whichever thread gave the first, in {@link #step}. So everything below
 * it runs by one thread at a time, without a lock, and ends in exactly one of its ends. The upstream is read when the
 * client has taken what was read before.
 */
final class Pipe implements Watch.Watched, Request.BeginListener, Response.ContentSourceListener {
    private static final Logger LOG = LoggerFactory.getLogger(Pipe.class);

    /** After a finish reason, so long for what may still come: the usage, the end. */
    private static final long AFTER_FINISH = TimeUnit.SECONDS.toNanos(3);

    /** So long for the rest of an upstream's answer once the client has it all, that its connection may be used again. */
    private static final long LEFTOVERS = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        RUNNING,
        COUNTING,
        ENDING,
        OVER
    }

    private final Exchange exchange;
    private final Downstream client;
    private final Watch watch;
    private final Turns turns = new Turns(this::step, this::crash);
    private final Outflow outflow;
    private final Inflow inflow = new Inflow(turns::signal);
    private final Deadline deadline;

    // set by any thread, before a signal
    private volatile boolean usedBefore; // the connection
    private volatile boolean asked; // the upstream, which may have begun to work
    private volatile boolean gone;
    private volatile @Nullable Response response;
    private volatile @Nullable Result result;
    private volatile @Nullable Runnable counted;

    // of the steps alone
    private State state = State.RUNNING;
    private @Nullable Request request;
    private Optional<Supplier<Request>> again = Optional.empty();
    private @Nullable Arrival arrival;
    private @Nullable Answer answer; // the arrival's
    private boolean upstreamDone;
    private boolean clientDone;
    private boolean tookTooLong; // all together

    Pipe(Exchange exchange, Downstream client, Watch watch) {
        this.exchange = exchange;
        this.client = client;
        this.watch = watch;
        this.outflow = new Outflow(client, turns::signal);
        this.deadline = new Deadline(exchange.limits());
    }

    /**
     * Sends the request. What follows is told to the {@link Exchange}.
     *
     * @param sameAgain makes the same request again, if that is possible: a connection that was kept open may be closed
     *     by the upstream just when it is used again, and that is nobody's fault
     */
    void start(Request toSend, Optional<Supplier<Request>> sameAgain) {
        again = sameAgain;
        watch.add(this);
        send(toSend);
    }

    private void send(Request toSend) {
        request = toSend;
        toSend.onRequestBegin(this).onResponseContentSource(this).send(this::completed);
    }

    /** The client has left. */
    void gone() {
        gone = true;
        turns.signal();
    }

    // ── what happens, on any thread

    @Override
    public void onBegin(Request begun) {
        asked = true;
        usedBefore = begun.getConnection() instanceof Connection connection && connection.getMessagesIn() > 0;
        deadline.limit(Phase.FIRST_BYTE, exchange.limits().firstByte());
    }

    @Override
    public void onContentSource(Response arrived, Content.Source content) {
        response = arrived;
        inflow.begin(content);
        turns.signal();
    }

    private void completed(Result end) {
        result = end;
        turns.signal();
    }

    @Override
    public boolean isDue(long now) {
        return deadline.passes(now);
    }

    @Override
    public void act() {
        turns.signal();
    }

    // ── what follows, by one thread at a time

    private void step() {
        if (outflow.clear()) {
            touch();
        }
        switch (state) {
            case RUNNING -> running();
            case COUNTING -> counting();
            case ENDING -> ending();
            case OVER -> {}
        }
    }

    private void running() {
        if (gone || outflow.hasFailed()) {
            leave();
        } else if (deadline.hasPassed()) {
            late();
        } else if (!outflow.isWriting()) {
            if (answer == null && !beginAnswer()) {
                return;
            }
            pump();
        }
    }

    private boolean beginAnswer() {
        Response arrived = response;
        Result ended = result;
        if (!inflow.hasBegun() && ended == null) {
            return false;
        }
        if (!inflow.hasBegun() && ended != null) {
            upstreamDone = true;
            if (ended.isFailed()) {
                Throwable why = ended.getFailure();
                if (why instanceof IOException && usedBefore && again.isPresent()) {
                    sendAgain(again.get());
                    return false;
                }
                fail(Failures.transport(why == null ? new EofException() : why, deadline.phase() != Phase.CONNECT));
                return false;
            }
            arrived = ended.getResponse();
        }
        if (arrived == null) {
            throw new IllegalStateException("an answer without a head");
        }
        Arrival opened = open(arrived);
        if (!inflow.hasBegun()) {
            advance(opened.end(outflow.out()));
            return false;
        }
        return true;
    }

    private void sendAgain(Supplier<Request> same) {
        again = Optional.empty();
        asked = false;
        result = null;
        upstreamDone = false;
        deadline.limit(Phase.CONNECT, exchange.limits().connect());
        send(same.get());
    }

    private Arrival open(Response arrived) {
        Arrival opened = new Arrival(exchange, arrived);
        arrival = opened;
        answer = opened.answer();
        if (answer instanceof StreamAnswer) {
            deadline.limit(Phase.FIRST_EVENT, exchange.limits().firstEvent());
        } else {
            deadline.limit(Phase.GAP, exchange.limits().gap());
        }
        return opened;
    }

    private void pump() {
        while (state == State.RUNNING && !outflow.isWriting()) {
            Content.Chunk chunk = inflow.next();
            if (chunk == null) {
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                upstreamDone = true;
                broken(chunk.getFailure());
            } else {
                take(chunk);
            }
        }
    }

    private void take(Content.Chunk chunk) {
        boolean last = chunk.isLast();
        Progress progress;
        try {
            progress = arrival().feed(chunk.getByteBuffer(), outflow.out());
        } finally {
            chunk.release();
        }
        upstreamDone = last;
        if (last && progress.goesOn()) {
            progress = arrival().end(outflow.out());
        }
        touch();
        advance(progress);
    }

    private void advance(Progress progress) {
        switch (progress) {
            case Progress.More more -> {
                if (answer().open() && !outflow.out().isEmpty()) {
                    exchange.delivering(); // before the client can have it
                    write(false);
                }
            }
            case Progress.Complete complete -> complete();
            case Progress.Failed failed -> fail(failed.failure());
        }
    }

    /** The connection broke inside the answer. */
    private void broken(Throwable why) {
        if (answer().finished()) {
            complete();
        } else {
            fail(Failures.transport(why, true));
        }
    }

    /** A limit is over. */
    private void late() {
        tookTooLong = deadline.isOverall();
        if (answer != null && answer.finished() && !outflow.isWriting()) {
            complete();
        } else if (outflow.isWriting()) {
            leave();
        } else if (tookTooLong || (deadline.phase() == Phase.GAP && !isHeldBack())) {
            fail(UpstreamFailure.of(
                    Failure.STALLED, tookTooLong ? "the call took too long" : "the upstream fell silent"));
        } else {
            fail(UpstreamFailure.of(
                    Failure.SILENT,
                    deadline.phase() == Phase.CONNECT
                            ? "the upstream could not be reached in time"
                            : "the upstream did not answer in time"));
        }
    }

    /** Whether the client waits for a whole stream, and so has seen nothing of it. */
    private boolean isHeldBack() {
        return !outflow.hasBegun() && answer instanceof StreamAnswer;
    }

    private void complete() {
        settle(Ending.COMPLETE, () -> {
            answer().finish(exchange.billed(), outflow.out());
            exchange.answered();
            end();
        });
    }

    private void fail(UpstreamFailure failure) {
        hangUp();
        if (!outflow.hasBegun()) {
            over();
            exchange.failed(failure);
            return;
        }
        settle(ending(failure.failure()), () -> {
            UpstreamFailure told = exchange.broken(failure);
            if (answer().breakOff(told, outflow.out())) {
                end();
            } else {
                over();
                exchange.done();
                client.abort(new EofException("the upstream's answer broke off"));
            }
        });
    }

    private Ending ending(Failure failure) {
        return switch (failure) {
            case CUT -> Ending.CUT;
            case STALLED -> tookTooLong ? Ending.TIMED_OUT : Ending.STALLED;
            default -> Ending.ERROR;
        };
    }

    /** The client left, or takes nothing of what it is sent. */
    private void leave() {
        boolean working = upstreamWorks();
        hangUp();
        Runnable away = () -> {
            over();
            exchange.left();
            client.abort(new EofException("the client left"));
        };
        if (outflow.hasBegun()) {
            settle(tookTooLong ? Ending.TIMED_OUT : Ending.CLIENT_GONE, away);
        } else if (working) {
            settle(Ending.CLIENT_GONE_EARLY, away);
        } else {
            exchange.release();
            away.run();
        }
    }

    /** Whether the upstream has been asked, and has not failed by itself. */
    private boolean upstreamWorks() {
        Result ended = result;
        return asked && !(answer instanceof ErrorAnswer) && (ended == null || ended.isSucceeded());
    }

    private void settle(Ending ending, Runnable then) {
        deadline.none();
        if (exchange.countsLong(ending)) {
            state = State.COUNTING;
            exchange.countElsewhere(ending, () -> {
                counted = then;
                turns.signal();
            });
        } else {
            exchange.settle(ending);
            then.run();
        }
    }

    private void counting() {
        Runnable then = counted;
        if (then != null) {
            counted = null;
            then.run();
        }
    }

    /** Writes what is left, and with it the end. */
    private void end() {
        state = State.ENDING;
        write(true);
        ending();
    }

    private void ending() {
        if (outflow.hasFailed()) {
            clientLost();
        } else if (outflow.isWriting()) {
            if (deadline.hasPassed()) {
                clientLost();
            }
        } else {
            if (!clientDone) {
                clientDone = true;
                exchange.done();
                client.done();
                deadline.limit(Phase.LEFTOVERS, LEFTOVERS);
            }
            leftovers();
        }
    }

    private void clientLost() {
        hangUp();
        over();
        exchange.left();
        client.abort(new EofException("the client left"));
    }

    /** Reads the upstream to its end, so that its connection can be used again. */
    private void leftovers() {
        while (!upstreamDone && inflow.hasBegun()) {
            if (deadline.hasPassed()) {
                hangUp();
                break;
            }
            Content.Chunk chunk = inflow.next();
            if (chunk == null) {
                return;
            }
            upstreamDone = chunk.isLast();
            chunk.release();
        }
        over();
    }

    private void write(boolean last) {
        deadline.limit(Phase.CLIENT, exchange.limits().client());
        outflow.write(last, arrival());
        if (state == State.RUNNING && !outflow.hasFailed() && outflow.clear()) {
            touch();
        }
    }

    /** Something moved: the limit begins anew. */
    private void touch() {
        if (state != State.RUNNING || outflow.isWriting()) {
            return;
        }
        Answer running = answer;
        if (running != null && running.finished()) {
            long gap = exchange.limits().gap();
            deadline.limit(Phase.GAP, gap == 0 ? AFTER_FINISH : Math.min(gap, AFTER_FINISH));
        } else if (running != null && (running.proved() || !(running instanceof StreamAnswer))) {
            deadline.limit(Phase.GAP, exchange.limits().gap());
        }
    }

    /** Lets the upstream know that nobody listens any more. */
    private void hangUp() {
        Request sentRequest = request;
        if (!upstreamDone && sentRequest != null) {
            upstreamDone = true;
            var unused = sentRequest.abort(new EofException("no longer wanted"));
        }
    }

    private void over() {
        state = State.OVER;
        watch.remove(this);
    }

    /** A fault of our own: whatever is held is given back or has been settled, and nothing looks complete. */
    private void crash(Throwable why) {
        try {
            LOG.error("relay {}: a fault of the gateway", exchange.id(), why);
            exchange.fault(why);
        } finally {
            giveUp(why); // also where there is no memory left to say so
        }
    }

    private void giveUp(Throwable why) {
        hangUp();
        over();
        exchange.release();
        if (outflow.hasBegun()) {
            exchange.left();
            client.abort(why);
        } else {
            exchange.failed(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
    }

    private Answer answer() {
        return arrival().answer();
    }

    private Arrival arrival() {
        Arrival begun = arrival;
        if (begun == null) {
            throw new IllegalStateException("no answer has begun");
        }
        return begun;
    }
}
