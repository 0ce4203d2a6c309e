package switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapKeeperTest {
    private static final long MB = 1 << 20;
    private static final long MILLISECOND = 1_000_000;

    private final Heap heap = new Heap();

    @Test
    void whatABusyProcessTakesAnywayIsNotCollected() {
        heap.alive = 24 * MB;
        heap.keep();
        assertThat(heap.watched).isEqualTo(HeapKeeper.COMFORTABLE);
        assertThat(heap.collections).isZero();
    }

    @Test
    void itIsCollectedWhenItHasGrownByAQuarter() {
        heap.alive = 80 * MB;
        HeapKeeper keeper = heap.keep();
        assertThat(heap.watched).isEqualTo(100 * MB);
        heap.growAfter(keeper, 60_000 * MILLISECOND);
        assertThat(heap.collections).isOne();
        assertThat(heap.used).isEqualTo(80 * MB);
        assertThat(heap.watched).isEqualTo(100 * MB);
        assertThat(heap.free).isEqualTo(20);
    }

    @Test
    void whatTheJvmCollectedMeanwhileIsNotCollectedAgain() {
        heap.alive = 90 * MB;
        HeapKeeper keeper = heap.keep();
        heap.used = 64 * MB;
        keeper.grown();
        assertThat(heap.collections).isZero();
        assertThat(heap.watched).isEqualTo(80 * MB);
    }

    @Test
    void itMayGrowByMoreWhereCollectingTakesTooMuchOfTheTime() {
        busy(3);
        assertThat(heap.watched).isEqualTo(60 * MB + 8 * HeapKeeper.LEAST_ROOM);
        assertThat(heap.free).as("the young generation follows").isEqualTo(100 * 128 / 188);
    }

    @Test
    void theRoomStaysWhereCollectingTakesLittle() {
        HeapKeeper keeper = busy(2);
        long roomy = heap.watched;
        heap.growAfter(keeper, 700 * MILLISECOND);
        assertThat(heap.watched).isEqualTo(roomy);
    }

    @Test
    void theRoomIsGivenBackInTimesOfCalm() {
        HeapKeeper keeper = busy(2);
        for (int i = 0; i < 5; i++) {
            heap.growAfter(keeper, 2_000 * MILLISECOND);
        }
        assertThat(heap.watched).isEqualTo(76 * MB);
    }

    @Test
    void theHighestLimitIsTheJvms() {
        heap.max = 400 * MB;
        heap.alive = 380 * MB;
        HeapKeeper keeper = heap.keep();
        for (int i = 0; i < 20; i++) {
            heap.growAfter(keeper, MILLISECOND);
        }
        assertThat(heap.watched).isEqualTo(400 * MB);
        assertThat(heap.free).isBetween(0, 5);
    }

    @Test
    void anIdleProcessGivesBackWhatIsWorthIt() {
        heap.alive = 24 * MB;
        HeapKeeper keeper = heap.keep();
        heap.used = 24 * MB + HeapKeeper.LEAST_ROOM - 1;
        keeper.idle();
        assertThat(heap.collections).isZero();
        heap.used = 24 * MB + HeapKeeper.LEAST_ROOM;
        keeper.idle();
        assertThat(heap.collections).isOne();
        keeper.idle();
        assertThat(heap.collections).as("nothing more is dead").isOne();
    }

    @Test
    void withCollectingSwitchedOffItOnlyStopsAskingSoOften() {
        heap.alive = 60 * MB;
        HeapKeeper keeper = heap.keep();
        heap.alive = heap.watched; // as if everything lived
        heap.growAfter(keeper, MILLISECOND);
        assertThat(heap.watched).isGreaterThan(heap.used);
    }

    /** Of a heap with 60 MB alive that had to be collected so many times, a third of the time each. */
    private HeapKeeper busy(int times) {
        heap.alive = 60 * MB;
        HeapKeeper keeper = heap.keep();
        for (int i = 0; i < times; i++) {
            heap.growAfter(keeper, 200 * MILLISECOND);
        }
        return keeper;
    }

    /** Where a collection takes 100 ms. */
    private static final class Heap implements HeapKeeper.OldGeneration {
        private long alive;
        private long used;
        private long max = 512 * MB;
        private long watched;
        private int free;
        private int collections;
        private long nanos;

        private HeapKeeper keep() {
            used = alive;
            return new HeapKeeper(this, () -> nanos);
        }

        private void growAfter(HeapKeeper keeper, long duration) {
            nanos += duration;
            used = watched;
            keeper.grown();
        }

        @Override
        public long used() {
            return used;
        }

        @Override
        public long max() {
            return max;
        }

        @Override
        public void collect() {
            nanos += 100 * MILLISECOND;
            used = alive;
            collections++;
        }

        @Override
        public void watch(long bytes) {
            watched = bytes;
        }

        @Override
        public void free(int percent) {
            free = percent;
        }
    }
}
