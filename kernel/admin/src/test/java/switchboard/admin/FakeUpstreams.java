package switchboard.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import switchboard.relay.ChannelTester.Tested;
import switchboard.spi.Failure;
import switchboard.spi.UpstreamFailure;
import switchboard.store.ChannelRow;

/** What channels answer to tests, by the channel's name. */
final class FakeUpstreams implements ChannelTests.Test {
    /** Who was asked what, as {@code name:model}, in that order. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final Map<String, Tested> answers = new ConcurrentHashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** From here on nobody answers until the latch is open. */
    CountDownLatch hold() {
        gate = new CountDownLatch(1);
        return gate;
    }

    void answers(String channel, String text, Duration took) {
        answers.put(channel, new Tested("upstream-model", text, took, Optional.empty()));
    }

    void fails(String channel, Failure failure, String message) {
        var why = UpstreamFailure.of(failure, message);
        answers.put(channel, new Tested("upstream-model", "", Duration.ofMillis(5), Optional.of(why)));
    }

    boolean disables(UpstreamFailure failure) {
        return failure.failure() == Failure.AUTH;
    }

    @Override
    public Tested of(ChannelRow channel, String model) throws InterruptedException {
        gate.await();
        asked.add(channel.name() + ":" + model);
        return answers.getOrDefault(
                channel.name(), new Tested(model, "hello", Duration.ofMillis(42), Optional.empty()));
    }
}
