package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Codes;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notices;
import switchboard.spi.RefusedException;
import switchboard.store.EmailCodes;
import switchboard.store.OptionStore;
import switchboard.store.UserRow;

/** Mails with codes and links in them, to whoever asks for one. */
final class Mails {
    private static final Logger LOG = LoggerFactory.getLogger(Mails.class);

    static final String VERIFY = "verify";
    static final String RESET = "reset";

    private final EmailCodes codes;
    private final OptionStore options;
    private final Notices notices;
    private final InstantSource clock;

    Mails(EmailCodes codes, OptionStore options, Notices notices, InstantSource clock) {
        this.codes = codes;
        this.options = options;
        this.notices = notices;
        this.clock = clock;
    }

    /** Sends a code by which somebody shows that an address is theirs. */
    void sendCode(String address, ContainerRequestContext request) {
        var person = new Audience.Person(0, address, language(request));
        issue(() -> codes.issue(VERIFY, address))
                .map(code -> Map.of("code", code, "minutes", minutes()))
                .ifPresent(facts -> send(new Notice(Event.EMAIL_CODE, person, facts, clock.instant())));
    }

    /** Sends a link to a new password: to the address as it is stored, however it was typed in. */
    void sendReset(UserRow user, ContainerRequestContext request) {
        var person = new Audience.Person(user.id(), user.email(), language(request));
        issue(() -> codes.issueForLink(RESET, user.email()))
                .map(token -> Map.of("link", link(user, token), "minutes", minutes()))
                .ifPresent(facts -> send(new Notice(Event.PASSWORD_RESET, person, facts, clock.instant())));
    }

    private String link(UserRow user, String token) {
        return "%s/user/reset?email=%s&token=%s"
                .formatted(ServerAddress.of(options), URLEncoder.encode(user.email(), StandardCharsets.UTF_8), token);
    }

    /** A code; none where an address had too many, and that must not be told. */
    private Optional<String> issue(Supplier<String> code) {
        try {
            return Optional.of(code.get());
        } catch (RefusedException tooMany) {
            if (neutral()) {
                return Optional.empty();
            }
            throw tooMany;
        }
    }

    /** Whether answers must not tell who has an account here. */
    boolean neutral() {
        return options.flag("NeutralEmailAnswers");
    }

    /** Where answers must tell nothing, nobody waits either: how long it takes, and whether it works, would tell. */
    private void send(Notice notice) {
        if (neutral()) {
            Thread.startVirtualThread(() -> deliverQuietly(notice));
            return;
        }
        try {
            notices.deliver(notice);
        } catch (DeliveryException failed) {
            throw new Undelivered(String.valueOf(failed.getMessage()));
        }
    }

    private void deliverQuietly(Notice notice) {
        try {
            notices.deliver(notice);
        } catch (DeliveryException | RuntimeException failed) {
            LOG.warn("a mail was not delivered: {}", failed.getMessage());
        }
    }

    /** A mail could not be sent. */
    static final class Undelivered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undelivered(String why) {
            super(why, null, false, false);
        }
    }

    private static String minutes() {
        return Integer.toString(Codes.MINUTES);
    }

    /** What people read who sent that {@code Accept-Language}; empty if they did not say. */
    static String language(ContainerRequestContext request) {
        String said = Objects.requireNonNullElse(request.getHeaderString("Accept-Language"), "");
        if (said.isBlank()) {
            return "";
        }
        return said.toLowerCase(Locale.ROOT).startsWith("zh") ? "zh" : "en";
    }
}
