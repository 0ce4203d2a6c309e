package switchboard.notifier.email;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;
import switchboard.spi.DeliveryException;

/** What a mail library's failure means: words for people, and whether it lasts. */
final class Complaint {
    private static final int LONGEST = 500;

    private Complaint() {}

    /** @param settings whose password is in no message, even if the server repeats it */
    static DeliveryException of(MessagingException e, MailSettings settings) {
        String words = words(e, settings);
        String secret = settings.secret();
        String safe = secret.isEmpty() ? words : words.replace(secret, "***");
        String plain = safe.replaceAll("\\p{Cntrl}+", " ").strip();
        return new DeliveryException(plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain, lasts(e));
    }

    private static String words(MessagingException e, MailSettings settings) {
        if (e instanceof AddressException wrong) {
            return String.valueOf(wrong.getMessage());
        }
        if (e instanceof AuthenticationFailedException) {
            return "the mail server refuses the account or its password: " + e.getMessage();
        }
        if (e instanceof MailConnectException) {
            return "the mail server %s cannot be reached".formatted(settings);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "no TLS with the mail server %s: %s (see SMTPTrust)".formatted(settings, cause.getMessage());
            }
        }
        return "the mail server %s: %s".formatted(settings, deepest(e));
    }

    /** What the server said of an address comes last. */
    private static String deepest(MessagingException e) {
        String words = String.valueOf(e.getMessage());
        for (Exception next = e.getNextException(); next != null; next = next(next)) {
            words = String.valueOf(next.getMessage());
        }
        return words;
    }

    private static @Nullable Exception next(Exception e) {
        return e instanceof MessagingException mail ? mail.getNextException() : null;
    }

    /** The server said no, and would again; but what an operator may set right is worth another try. */
    private static boolean lasts(MessagingException e) {
        if (e instanceof AddressException) {
            return true;
        }
        for (Exception at = e; at != null; at = next(at)) {
            OptionalInt code = code(at);
            if (code.isPresent()) {
                return code.getAsInt() >= 500 && code.getAsInt() / 10 != 53;
            }
        }
        return false;
    }

    private static OptionalInt code(Exception e) {
        return switch (e) {
            case SMTPAddressFailedException address -> OptionalInt.of(address.getReturnCode());
            case SMTPSenderFailedException sender -> OptionalInt.of(sender.getReturnCode());
            case SMTPSendFailedException send -> OptionalInt.of(send.getReturnCode());
            default -> OptionalInt.empty();
        };
    }
}
