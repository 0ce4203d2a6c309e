package switchboard.admin;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import switchboard.relay.ChannelNotices;
import switchboard.relay.ChannelProbe;
import switchboard.relay.ChannelTester.Tested;
import switchboard.spi.Failure;
import switchboard.spi.Notices;
import switchboard.spi.UpstreamFailure;
import switchboard.store.Behalf;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;
import switchboard.store.LogRow;
import switchboard.store.Logs;
import switchboard.store.OptionStore;
import switchboard.store.Subject;

/** Tests channels, and does with the outcome what One API does: the channel's figures, the log, on and off. */
final class ChannelTests {
    private static final String USUAL_MODEL = "gpt-3.5-turbo";

    private final Test test;
    private final Probe probe;
    private final Predicate<UpstreamFailure> disables;
    private final Channels channels;
    private final Logs logs;
    private final OptionStore options;
    private final ChannelNotices notices;
    private final InstantSource clock;

    /** One call to a channel; blocks. */
    @FunctionalInterface
    interface Test {
        Tested of(ChannelRow channel, String model) throws InterruptedException;
    }

    /** One call in one dialect; blocks. */
    @FunctionalInterface
    interface Probe {
        ChannelProbe of(ChannelRow channel, String model, String dialect, boolean stream) throws InterruptedException;
    }

    ChannelTests(
            Test test,
            Probe probe,
            Predicate<UpstreamFailure> disables,
            Channels channels,
            Logs logs,
            OptionStore options,
            Notices notices,
            InstantSource clock) {
        this.test = test;
        this.probe = probe;
        this.disables = disables;
        this.channels = channels;
        this.logs = logs;
        this.options = options;
        this.notices = new ChannelNotices(notices, clock);
        this.clock = clock;
    }

    /** Who tells the operator. */
    ChannelNotices notices() {
        return notices;
    }

    /** What people read of a failed test. */
    static String message(UpstreamFailure failure) {
        return isOurOwn(failure.failure())
                ? failure.message()
                : "http status code: " + failure.status() + ", error message: " + failure.message();
    }

    private static boolean isOurOwn(Failure failure) {
        return switch (failure) {
            case CONNECT, SILENT, STALLED, CUT, UNSUPPORTED, CLIENT_GONE, GATEWAY, INTERNAL -> true;
            case AUTH, PERM, QUOTA, RATE, MODEL, REGION, BADREQ, CONTEXT, FILTER, TOO_LARGE, BUSY, TIMEOUT -> false;
        };
    }

    /**
     * Tests one channel because somebody asked; a failure is shown as a time of 0.
     *
     * @param model as asked; if the channel does not have it, its first one is tested
     */
    Tested one(ChannelRow channel, String model) throws InterruptedException {
        Tested tested = ask(channel, model);
        channels.tested(channel.id(), tested.succeeded() ? tested.took().toMillis() : 0);
        return tested;
    }

    /** The same in one dialect. */
    ChannelProbe one(ChannelRow channel, String model, String dialect, boolean stream) throws InterruptedException {
        ChannelProbe probed = probe.of(channel, model(channel, model), dialect, stream);
        Tested tested = probed.tested();
        log(channel, tested);
        channels.tested(channel.id(), tested.succeeded() ? tested.took().toMillis() : 0);
        return probed;
    }

    /** Tests one channel of many, and switches it off or on again where the operator wants that, on somebody's behalf. */
    Tested oneOfMany(ChannelRow channel, Behalf behalf) throws InterruptedException {
        Tested tested = ask(channel, USUAL_MODEL);
        boolean mayDisable = options.flag("AutomaticDisableChannelEnabled");
        boolean mustStop = tested.failure().map(disables::test).orElse(mayDisable && isSlow(tested));
        if (channel.enabled() && mustStop && set(channel, ChannelRow.DISABLED_BY_ITSELF, behalf)) {
            notices.disabled(
                    channel, tested.failure().map(ChannelTests::message).orElseGet(() -> slow(tested)));
        }
        boolean isBack = channel.status() == ChannelRow.DISABLED_BY_ITSELF && tested.succeeded();
        if (isBack && options.flag("AutomaticEnableChannelEnabled") && set(channel, ChannelRow.ENABLED, behalf)) {
            notices.enabled(channel);
        }
        channels.tested(channel.id(), tested.took().toMillis());
        return tested;
    }

    private boolean set(ChannelRow channel, int status, Behalf behalf) {
        return behalf.does(
                "channel.test", new Subject.Channel(channel.id()), () -> channels.setStatus(channel.id(), status));
    }

    private String slow(Tested tested) {
        return String.format(
                Locale.ROOT,
                "响应时间 %.2fs 超过阈值 %.2fs",
                tested.took().toMillis() / 1000.0,
                options.real("ChannelDisableThreshold"));
    }

    private boolean isSlow(Tested tested) {
        double limitMillis = options.real("ChannelDisableThreshold") * 1000;
        return limitMillis > 0 && tested.took().toMillis() > limitMillis;
    }

    private Tested ask(ChannelRow channel, String model) throws InterruptedException {
        Tested tested = test.of(channel, model(channel, model));
        log(channel, tested);
        return tested;
    }

    private static String model(ChannelRow channel, String model) {
        List<String> models = List.of(channel.models().split(",", -1));
        String asked = model.isEmpty() ? USUAL_MODEL : model;
        return models.contains(asked) ? asked : models.getFirst();
    }

    private void log(ChannelRow channel, Tested tested) {
        Optional<String> failure = tested.failure().map(ChannelTests::message);
        String content = failure.map(why -> "渠道 " + channel.name() + " 测试失败，错误：" + why)
                .orElse("渠道 " + channel.name() + " 测试成功，响应：" + tested.text());
        logs.append(new LogRow(
                0,
                0,
                clock.instant().getEpochSecond(),
                LogRow.TEST,
                content,
                "",
                "",
                tested.model(),
                0,
                0,
                0,
                channel.id(),
                "",
                tested.took().toMillis(),
                false,
                false));
    }
}
