package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.Codes;
import switchboard.spi.RefusedException;

/** Codes for mailboxes, as {@link Tickets}: their digests are kept, and nothing else of them. */
@Component(service = {EmailCodes.class, Codes.class})
public final class EmailCodes implements Codes {
    private static final String KIND = "email-code";
    private static final String SENT = "email-sent";
    private static final Duration LIFETIME = Duration.ofMinutes(MINUTES);
    private static final int CODE_DIGITS = 6;
    private static final int LINK_DIGITS = 32;

    /** Wrong ones after which a code is good for nothing. */
    private static final int TRIES = 5;

    /** Mails to one address in ten minutes. */
    private static final int MAILS = 5;

    private final Tickets tickets;

    /** The codes of a database. */
    @Activate
    public EmailCodes(@Reference Tickets tickets) {
        this.tickets = tickets;
    }

    @Override
    public String issue(String purpose, String address) {
        return issue(purpose, address, CODE_DIGITS);
    }

    /** The same for a link, which nobody types: 32 digits. */
    public String issueForLink(String purpose, String address) {
        return issue(purpose, address, LINK_DIGITS);
    }

    private String issue(String purpose, String address, int digits) {
        int sent = tickets.attempt(SENT, address(address));
        if (sent == 0) {
            tickets.put(SENT, address(address), "", LIFETIME);
        } else if (sent >= MAILS) {
            throw new RefusedException(429, "too_many_mails", "邮件发送过于频繁，请稍后再试");
        }
        String code = RandomText.hex(digits);
        String id = id(purpose, address);
        tickets.put(KIND, id, digest(id, code), LIFETIME);
        return code;
    }

    @Override
    public boolean redeem(String purpose, String address, String code) {
        String id = id(purpose, address);
        int tries = tickets.attempt(KIND, id);
        if (tries > TRIES) {
            tickets.forget(KIND, id);
        }
        if (tries == 0 || tries > TRIES) {
            return false;
        }
        String given = digest(id, code.strip().toLowerCase(Locale.ROOT));
        Optional<String> kept = tickets.peek(KIND, id);
        return kept.filter(digest -> same(digest, given)).isPresent()
                && tickets.take(KIND, id).filter(digest -> same(digest, given)).isPresent();
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String id(String purpose, String address) {
        return purpose + "|" + address(address);
    }

    private static String address(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    private static String digest(String id, String code) {
        return new ExternalId(id, code.isBlank() || code.length() > LINK_DIGITS ? "none" : code).digest();
    }
}
