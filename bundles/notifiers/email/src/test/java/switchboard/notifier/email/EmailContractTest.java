package switchboard.notifier.email;

import java.util.List;
import switchboard.spi.Notifier;
import switchboard.spi.Options;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.NotifierContract;

final class EmailContractTest extends NotifierContract {
    @Override
    protected Notifier notifier(Options options) {
        return new EmailNotifier(options);
    }

    @Override
    protected FakeOptions complete() {
        return new FakeOptions()
                .with("SMTPServer", "127.0.0.1")
                .with("SMTPPort", "9")
                .with("SMTPFrom", "noreply@example.com")
                .with("SMTPAccount", "user")
                .with("SMTPToken", "geheim");
    }

    @Override
    protected List<String> secrets() {
        return List.of("geheim");
    }
}
