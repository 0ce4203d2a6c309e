package switchboard.notifier.email;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.notice.Telling;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo;
import switchboard.spi.NotifierInfo.Turn;
import switchboard.spi.Options;

/** Delivers notices by mail: to root, and to everybody with an address. */
@Component(service = Notifier.class)
public final class EmailNotifier implements Notifier, AutoCloseable {
    private static final NotifierInfo INFO = new NotifierInfo("email", "E-mail", Turn.NEXT, MailSettings.SETTINGS);
    private static final int AT_ONCE = 4;
    private static final int WAITING = 200;
    private static final Duration LIMIT = Duration.ofSeconds(75);

    private final Options options;

    /** Platform threads, see {@link MailServer}. What the mail library looks up by name is in this bundle. */
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            AT_ONCE, AT_ONCE, 20, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), EmailNotifier::thread);

    /** A notifier over the gateway's options. */
    @Activate
    public EmailNotifier(@Reference Options options) {
        this.options = options;
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name("switchboard-email").unstarted(work);
        thread.setContextClassLoader(EmailNotifier.class.getClassLoader());
        return thread;
    }

    @Override
    public NotifierInfo info() {
        return INFO;
    }

    @Override
    public boolean ready() {
        return MailSettings.of(options).complete();
    }

    @Override
    public List<String> destinations(Notice notice) {
        String address = switch (notice.audience()) {
            case Audience.Operator operator -> operator.email();
            case Audience.Person person -> person.email();
        };
        return address.isBlank() || !ready() ? List.of() : List.of(address);
    }

    @Override
    public void deliver(Delivery delivery) throws DeliveryException {
        MailSettings settings = MailSettings.of(options);
        if (!settings.complete()) {
            throw new DeliveryException("no mail server is set up", false);
        }
        Notice notice = delivery.notice();
        var letter = new Letter(
                delivery.id(),
                settings.from(),
                options.text("SystemName"),
                delivery.destination(),
                Telling.of(notice, options),
                notice.at());
        Future<?> sent;
        try {
            sent = threads.submit(() -> {
                new MailServer(settings).send(letter);
                return true;
            });
        } catch (RejectedExecutionException e) {
            throw new DeliveryException("too many mails wait to be sent", false);
        }
        await(sent, settings);
    }

    private static void await(Future<?> sent, MailSettings settings) throws DeliveryException {
        try {
            sent.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case MessagingException told -> Complaint.of(told, settings);
                case IllegalArgumentException meansNothing ->
                    new DeliveryException(String.valueOf(meansNothing.getMessage()), false);
                case null, default -> new DeliveryException("the mail could not be sent: " + e.getCause(), false);
            };
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new DeliveryException(
                    "the mail server %s took more than %d s".formatted(settings, LIMIT.toSeconds()), false);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new DeliveryException("the gateway is being stopped", false);
        }
    }

    @Override
    public void check(String option, String value) {
        if (option.equals("SMTPTrust")) {
            Trust.sockets(value);
        } else if (option.equals("SMTPFrom") && !value.isBlank()) {
            checkAddress(option, value);
        }
    }

    private static void checkAddress(String option, String value) {
        try {
            Letter.address(value.strip());
        } catch (MessagingException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /** What is being sent goes out; nobody asks for more. */
    @Deactivate
    @Override
    public void close() {
        threads.shutdown();
    }
}
