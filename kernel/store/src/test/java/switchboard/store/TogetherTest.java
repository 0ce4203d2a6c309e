package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sqlite")
final class TogetherTest {
    private static final int MANY = 200;

    private final Together<Object> together = new Together<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch asking = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Queue<Object> got = new ConcurrentLinkedQueue<>();

    private Object slowly(Supplier<Object> answer) {
        asked.incrementAndGet();
        asking.countDown();
        try {
            answered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer.get();
    }

    private Thread asks(String key, Supplier<Object> answer) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                got.add(together.ask(key, () -> slowly(answer)));
            } catch (IllegalStateException failed) {
                got.add(failed);
            }
        });
    }

    private void manyAsk(Supplier<Object> answer) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            threads.add(asks("key", answer));
        }
        Fixture.await(
                Fixture.SOON, () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        answered.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void whoComesMeanwhileGetsTheSame() throws InterruptedException {
        Object answer = new Object();
        manyAsk(() -> answer);
        assertThat(asked).hasValue(1);
        assertThat(got).hasSize(MANY).allSatisfy(one -> assertThat(one).isSameAs(answer));
    }

    @Test
    void failuresAreEverybodysAndDoNotStay() throws InterruptedException {
        manyAsk(() -> {
            throw new IllegalStateException("away");
        });
        assertThat(asked).hasValue(1);
        assertThat(got).hasSize(MANY).allMatch(IllegalStateException.class::isInstance);
        assertThat(together.ask("key", () -> "back")).isEqualTo("back");
        assertThat(catchThrowable(() -> together.ask("key", () -> {
                    throw new IllegalStateException("again");
                })))
                .hasMessage("again");
    }

    @Test
    void whoComesAfterAChangeGetsNothingOlder() throws InterruptedException {
        Thread first = asks("key", () -> "old");
        asking.await();
        together.startOver();
        assertThat(together.ask("key", () -> "new")).isEqualTo("new");
        answered.countDown();
        first.join();
        assertThat(got).containsExactly("old");
    }

    @Test
    void othersDoNotWait() throws InterruptedException {
        Thread first = asks("key", () -> "slow");
        asking.await();
        assertThat(together.ask("another", () -> "quick")).isEqualTo("quick");
        answered.countDown();
        first.join();
    }
}
