package switchboard.admin;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import switchboard.http.FetchException;
import switchboard.http.UpstreamClient;
import switchboard.relay.ChannelProbe;
import switchboard.relay.ChannelTester.Tested;
import switchboard.relay.KeyState;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;
import switchboard.store.ChannelRow;

/** What channels answer to tests and questions, by the channel's name. */
final class FakeUpstreams implements ChannelTests.Test, UpstreamQuestions {
    /** Who was asked what, as {@code name:model}, in that order. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** What their accounts hold, for those that tell. */
    final Map<String, Double> balances = new ConcurrentHashMap<>();

    private final Map<String, Tested> answers = new ConcurrentHashMap<>();
    private final UpstreamClient guard;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    FakeUpstreams(UpstreamClient guard) {
        this.guard = guard;
    }

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

    ChannelProbe probe(ChannelRow channel, String model, String dialect, boolean stream) throws InterruptedException {
        Tested tested = of(channel, model + ":" + dialect + ":" + stream);
        Optional<Duration> first = tested.succeeded() ? Optional.of(Duration.ofMillis(7)) : Optional.empty();
        return new ChannelProbe(tested, dialect, stream, "openai-chat", first);
    }

    boolean disables(UpstreamFailure failure) {
        return failure.failure() == Failure.AUTH;
    }

    @Override
    public double balance(ChannelRow channel) {
        Double balance = balances.get(channel.name());
        if (balance == null) {
            throw new RelayException(Failure.UNSUPPORTED, "尚未实现");
        }
        return balance;
    }

    @Override
    public List<String> models(ChannelRow channel) {
        return models(channel, false);
    }

    @Override
    public List<String> models(ChannelRow channel, boolean guarded) {
        asked.add(channel.baseUrl().orElse("") + " " + channel.key() + (guarded ? " guarded" : ""));
        if (channel.name().equals("listless")) {
            throw new RelayException(Failure.INTERNAL, "status code: 401");
        }
        return List.of("model-b", "model-a");
    }

    @Override
    public void checkPublic(ChannelRow channel) {
        Optional<URI> proxy = Optional.of(Json.member(channel.config(), "proxy"))
                .filter(text -> !text.isEmpty())
                .map(URI::create);
        String base = channel.baseUrl().orElse("");
        try {
            guard.checkPublic(URI.create(base.isEmpty() ? "https://93.184.216.34" : base), proxy);
        } catch (FetchException notPublic) {
            throw new RelayException(Failure.BADREQ, String.valueOf(notPublic.getMessage()));
        }
    }

    @Override
    public KeyState key(long channel, long key) {
        return new KeyState(
                Duration.ofMillis(1500),
                List.of("m"),
                Optional.of(new KeyState.Problem(Instant.ofEpochSecond(1_800_000_000), "too many requests")),
                3);
    }

    @Override
    public Tested of(ChannelRow channel, String model) throws InterruptedException {
        gate.await();
        asked.add(channel.name() + ":" + model);
        return answers.getOrDefault(
                channel.name(), new Tested(model, "hello", Duration.ofMillis(42), Optional.empty()));
    }
}
