package switchboard.notifier.messagepusher;

import java.util.List;
import switchboard.spi.Notifier;
import switchboard.spi.Options;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.NotifierContract;
import switchboard.testkit.PlainWebClient;

final class MessagePusherContractTest extends NotifierContract {
    @Override
    protected Notifier notifier(Options options) {
        return new MessagePusherNotifier(options, new PlainWebClient());
    }

    @Override
    protected FakeOptions complete() {
        return new FakeOptions()
                .with("MessagePusherAddress", "http://127.0.0.1:9/push/root?key=geheim")
                .with("MessagePusherToken", "geheim-token");
    }

    @Override
    protected List<String> secrets() {
        return List.of("geheim");
    }
}
