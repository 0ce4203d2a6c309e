package switchboard.notifier.email;

import java.util.List;
import java.util.Set;
import switchboard.spi.Options;
import switchboard.spi.Setting;

/**
 * How mail is sent, as the options say: One API's, and ours beside them.
 *
 * @param server the host; empty if no mail is sent
 * @param port where it listens
 * @param account who logs in; empty for nobody
 * @param secret the account's password
 * @param from whose mail it is
 * @param sender whom the server hears of, and who gets what comes back
 * @param tlsAtOnce whether TLS comes before the first word
 * @param tlsRequired whether nothing is sent without TLS
 * @param trust whose word the server's identity is taken on, see {@link Trust}
 */
record MailSettings(
        String server,
        int port,
        String account,
        String secret,
        String from,
        String sender,
        boolean tlsAtOnce,
        boolean tlsRequired,
        String trust) {
    static final List<Setting> SETTINGS = List.of(
            new Setting(
                    "SMTPServer", Setting.Type.TEXT, "", "", "The mail server's host; without one no mail is sent."),
            new Setting(
                    "SMTPPort",
                    Setting.Type.NUMBER,
                    "587",
                    "",
                    "Its port: at 465 TLS comes first, elsewhere the connection changes to TLS if the server offers"
                            + " it."),
            new Setting(
                    "SMTPAccount", Setting.Type.TEXT, "", "", "Who logs in at the mail server; empty if nobody does."),
            new Setting("SMTPToken", Setting.Type.SECRET, "", "", "The password of that account."),
            new Setting("SMTPFrom", Setting.Type.TEXT, "", "", "The address mails come from; the account if empty."),
            new Setting(
                    "SMTPEnvelopeFromAccount",
                    Setting.Type.FLAG,
                    "false",
                    "",
                    "Whether the envelope names the account as sender, for servers that take nothing else."),
            new Setting(
                    "SMTPStartTLSRequired",
                    Setting.Type.FLAG,
                    "false",
                    "",
                    "Whether nothing is sent to a server that offers no TLS; passwords never are, but on this"
                            + " machine."),
            new Setting(
                    "SMTPImplicitTLS",
                    Setting.Type.FLAG,
                    "false",
                    "",
                    "Whether TLS comes first on ports other than 465 as well."),
            new Setting(
                    "SMTPTrust",
                    Setting.Type.LONG_TEXT,
                    "",
                    "",
                    "Certificates (PEM) that are trusted beside the usual authorities: an authority's, or the server's"
                            + " own; * takes any server's word, as One API does at port 465."),
            new Setting(
                    "NoticeLanguage",
                    Setting.Type.TEXT,
                    "zh",
                    "",
                    "The language of notices to readers whose own is not known: zh or en."));

    private static final int USUAL_PORT = 587;
    private static final int TLS_PORT = 465;
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    static MailSettings of(Options options) {
        String account = options.text("SMTPAccount").strip();
        String named = options.text("SMTPFrom").strip();
        String from = named.isEmpty() ? account : named;
        long port = options.number("SMTPPort");
        int usable = port > 0 && port < 65_536 ? (int) port : USUAL_PORT;
        String server = options.text("SMTPServer").strip();
        boolean logsIn = !account.isEmpty() || !options.text("SMTPToken").isEmpty();
        return new MailSettings(
                server,
                usable,
                account,
                options.text("SMTPToken"),
                from,
                options.flag("SMTPEnvelopeFromAccount") && !account.isEmpty() ? account : from,
                usable == TLS_PORT || options.flag("SMTPImplicitTLS"),
                options.flag("SMTPStartTLSRequired") || (logsIn && !HERE.contains(server)),
                options.text("SMTPTrust"));
    }

    /** Whether that is enough to send anything. */
    boolean complete() {
        return !server.isEmpty() && !from.isEmpty();
    }

    /** Whether the server wants to know who sends. */
    boolean logsIn() {
        return !account.isEmpty() || !secret.isEmpty();
    }

    /** It does not print the password. */
    @Override
    public String toString() {
        return server + ":" + port;
    }
}
