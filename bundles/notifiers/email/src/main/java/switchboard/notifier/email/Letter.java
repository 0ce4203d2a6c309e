package switchboard.notifier.email;

import jakarta.activation.DataHandler;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import switchboard.lib.notice.Telling;

/**
 * A notice as a mail.
 *
 * @param id what makes it one mail however often it is sent: 32 hexadecimal digits
 * @param from its address
 * @param fromName whose name stands before that
 * @param to addresses, with semicolons between them
 * @param telling what it says
 * @param at when it was written
 */
record Letter(String id, String from, String fromName, String to, Telling telling, Instant at) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String UTF_8 = "UTF-8";

    /** A mail that keeps the {@code Message-ID} it was given. */
    private static final class Identified extends MimeMessage {
        private final String id;

        Identified(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + ">");
        }
    }

    /**
     * Whoever is to get it.
     *
     * @throws AddressException if that is not one address or several, or could be anything else
     */
    Address[] recipients() throws AddressException {
        List<Address> all = new ArrayList<>();
        for (String one : to.split(";", -1)) {
            if (!one.isBlank()) {
                all.add(address(one.strip()));
            }
        }
        if (all.isEmpty()) {
            throw new AddressException("receiver is empty");
        }
        return all.toArray(Address[]::new);
    }

    /** One plain address, and no header in disguise. */
    static InternetAddress address(String text) throws AddressException {
        boolean plain = text.chars().allMatch(c -> c > ' ' && c < 127 && "<>(),;:\\\"[]".indexOf(c) < 0);
        if (!plain || text.indexOf('@') < 1) {
            throw new AddressException("not an e-mail address", text.replaceAll("[^\\x20-\\x7e]+", " "));
        }
        return new InternetAddress(text, true);
    }

    /** The mail as it goes over the wire. */
    MimeMessage message(Session session) throws MessagingException {
        if (fromName.chars().anyMatch(Character::isISOControl)) {
            throw new MessagingException("SystemName has a line break or another control character in it");
        }
        InternetAddress author = address(from);
        var message = new Identified(session, id + from.substring(from.lastIndexOf('@')));
        try {
            author.setPersonal(fromName, UTF_8);
            message.setSubject(MimeUtility.encodeText(telling.subject(), UTF_8, "B"));
        } catch (UnsupportedEncodingException e) {
            throw new MessagingException("every JDK has UTF-8", e);
        }
        message.setFrom(author);
        message.setRecipients(RecipientType.TO, recipients());
        message.setHeader("Date", DATE.format(at));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("Content-Language", telling.language());
        var card = new Card(telling);
        message.setContent(
                new MimeMultipart("alternative", part(card.text(), "text/plain"), part(card.html(), "text/html")));
        message.saveChanges();
        return message;
    }

    private static MimeBodyPart part(String text, String type) throws MessagingException {
        var part = new MimeBodyPart();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(bytes, type + "; charset=UTF-8")));
        part.setHeader("Content-Type", type + "; charset=UTF-8");
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }
}
