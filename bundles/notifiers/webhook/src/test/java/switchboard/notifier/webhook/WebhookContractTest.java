package switchboard.notifier.webhook;

import java.util.List;
import switchboard.spi.Notifier;
import switchboard.spi.Options;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.NotifierContract;
import switchboard.testkit.PlainWebClient;

final class WebhookContractTest extends NotifierContract {
    @Override
    protected Notifier notifier(Options options) {
        return new WebhookNotifier(options, new PlainWebClient());
    }

    @Override
    protected FakeOptions complete() {
        return new FakeOptions()
                .with("WebhookUrls", "http://127.0.0.1:9/geheim/hook?token=geheim\nhttp://127.0.0.1:9/other")
                .with("WebhookSecret", "geheim-0123456789");
    }

    @Override
    protected List<String> secrets() {
        return List.of("geheim");
    }
}
