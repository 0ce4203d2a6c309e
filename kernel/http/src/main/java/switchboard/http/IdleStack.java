package switchboard.http;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.eclipse.jetty.util.Pool;
import org.jspecify.annotations.Nullable;

/**
 * A pool that hands out what came back last. Taking costs the same however many are in use (Jetty's own pool walks
 * over those first, which thousands of open streams make dear), and what is not needed stays idle until it times out.
 */
final class IdleStack<P> implements Pool<P> {
    private enum State {
        RESERVED,
        IDLE,
        IN_USE,
        GONE
    }

    private final int maxSize;
    private final AtomicInteger size = new AtomicInteger();
    private final Set<Slot> slots = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<Slot> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean terminated;

    IdleStack(int maxSize) {
        this.maxSize = maxSize;
    }

    @Override
    public @Nullable Entry<P> reserve() {
        if (terminated || size.getAndUpdate(n -> n < maxSize ? n + 1 : n) >= maxSize) {
            return null;
        }
        var slot = new Slot();
        slots.add(slot);
        return slot;
    }

    @Override
    public @Nullable Entry<P> acquire() {
        Slot slot = idle.pollFirst();
        while (slot != null && !slot.state.compareAndSet(State.IDLE, State.IN_USE)) {
            slot = idle.pollFirst();
        }
        return slot;
    }

    @Override
    public boolean isTerminated() {
        return terminated;
    }

    @Override
    public Collection<Entry<P>> terminate() {
        terminated = true;
        List<Entry<P>> all = List.copyOf(slots);
        all.forEach(Entry::remove);
        return all;
    }

    @Override
    public int size() {
        return size.get();
    }

    @Override
    public int getMaxSize() {
        return maxSize;
    }

    @Override
    public Stream<Entry<P>> stream() {
        return slots.stream().map(slot -> slot);
    }

    private final class Slot implements Entry<P> {
        private final AtomicReference<State> state = new AtomicReference<>(State.RESERVED);
        private volatile @Nullable P pooled;

        @Override
        public boolean enable(P object, boolean acquire) {
            pooled = object;
            if (!state.compareAndSet(State.RESERVED, acquire ? State.IN_USE : State.IDLE)) {
                return false;
            }
            if (!acquire) {
                idle.addFirst(this);
            }
            return true;
        }

        @Override
        public @Nullable P getPooled() {
            return pooled;
        }

        @Override
        public boolean release() {
            if (terminated || !state.compareAndSet(State.IN_USE, State.IDLE)) {
                return false;
            }
            idle.addFirst(this);
            return true;
        }

        @Override
        public boolean remove() {
            State before = state.getAndSet(State.GONE);
            if (before == State.GONE) {
                return false;
            }
            if (before == State.IDLE) {
                idle.remove(this);
            }
            slots.remove(this);
            size.decrementAndGet();
            return true;
        }

        @Override
        public boolean isReserved() {
            return state.get() == State.RESERVED;
        }

        @Override
        public boolean isIdle() {
            return state.get() == State.IDLE;
        }

        @Override
        public boolean isInUse() {
            return state.get() == State.IN_USE;
        }

        @Override
        public boolean isTerminated() {
            return state.get() == State.GONE;
        }
    }
}
