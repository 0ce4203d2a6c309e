package switchboard.notifier.email;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mail server, for one mail at a time. Blocks its thread by holding monitors, so it is used on platform threads
 * alone: on the JDK's virtual ones it would hold up everybody else's.
 *
 * @param settings where it is and how it wants to be asked
 */
record MailServer(MailSettings settings) {
    private static final Logger LOG = LoggerFactory.getLogger(MailServer.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** Answers to {@code AUTH PLAIN} that say: not like that. */
    private static final Set<Integer> OTHERWISE = Set.of(500, 501, 502, 503, 504, 534);

    /** A conversation that takes One API's word for what a mail was accepted by. */
    private static final class Conversation extends SMTPTransport {
        Conversation(Session session) {
            super(session, null);
        }

        /** Some servers in China end the answer to a mail after less than a code; they have accepted it. */
        @Override
        protected void finishData() throws IOException, MessagingException {
            try {
                super.finishData();
            } catch (MessagingException e) {
                String answer = getLastServerResponse();
                if (answer == null || answer.strip().length() >= 3) {
                    throw e;
                }
                LOG.debug("the mail server's answer to a mail is short: it counts as accepted");
            }
        }
    }

    /** Sends a mail; returns when the server has accepted it. */
    void send(Letter letter) throws MessagingException {
        try {
            send(letter, "PLAIN LOGIN");
        } catch (Unsuited e) {
            LOG.debug("the mail server offers PLAIN and refuses it: {}", e.getMessage());
            send(letter, "LOGIN");
        }
    }

    /** The server knows the way to log in only by name. */
    private static final class Unsuited extends MessagingException {
        private static final long serialVersionUID = 1L;

        Unsuited(AuthenticationFailedException e) {
            super(e.getMessage(), e);
        }
    }

    private void send(Letter letter, String mechanisms) throws MessagingException {
        Session session = session(mechanisms);
        MimeMessage message = letter.message(session);
        var server = new Conversation(session);
        try {
            connect(server, mechanisms);
            server.sendMessage(message, letter.recipients());
        } finally {
            close(server);
        }
    }

    private void connect(Conversation server, String mechanisms) throws MessagingException {
        try {
            if (settings.logsIn()) {
                server.connect(settings.server(), settings.port(), settings.account(), settings.secret());
            } else {
                server.connect(settings.server(), settings.port(), null, null);
            }
        } catch (AuthenticationFailedException e) {
            if (mechanisms.startsWith("PLAIN") && OTHERWISE.contains(server.getLastReturnCode())) {
                throw new Unsuited(e);
            }
            throw e;
        }
    }

    /** What was accepted stays so, whatever the server says to a good-bye. */
    private static void close(Conversation server) {
        try {
            server.close();
        } catch (MessagingException e) {
            LOG.debug("the mail server did not say good-bye", e);
        }
    }

    private Session session(String mechanisms) {
        var properties = new Properties();
        properties.setProperty("mail.smtp.auth", Boolean.toString(settings.logsIn()));
        properties.setProperty("mail.smtp.auth.mechanisms", mechanisms);
        properties.setProperty("mail.smtp.from", settings.sender());
        properties.setProperty("mail.smtp.localhost", "localhost"); // as One API says it: no look-up of our own name
        properties.setProperty("mail.smtp.sendpartial", "false");
        properties.setProperty("mail.smtp.quitwait", "false");
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(settings.tlsAtOnce()));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(!settings.tlsAtOnce()));
        properties.setProperty(
                "mail.smtp.starttls.required", Boolean.toString(settings.tlsRequired() && !settings.tlsAtOnce()));
        properties.put("mail.smtp.ssl.socketFactory", Trust.sockets(settings.trust()));
        properties.setProperty("mail.smtp.ssl.socketFactory.fallback", "false");
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "false"); // the factory's sockets do
        properties.setProperty("mail.smtp.connectiontimeout", Long.toString(CONNECT.toMillis()));
        properties.setProperty("mail.smtp.timeout", Long.toString(ANSWER.toMillis()));
        properties.setProperty("mail.smtp.writetimeout", Long.toString(ANSWER.toMillis()));
        return Session.getInstance(properties);
    }
}
