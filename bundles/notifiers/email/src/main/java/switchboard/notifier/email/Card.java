package switchboard.notifier.email;

import java.util.Locale;
import java.util.stream.Collectors;
import switchboard.lib.notice.Telling;

/**
 * A notice as the body of a mail: a centred card for programs that show HTML, and text for those that do not. Whatever
 * is told is escaped: an upstream's words or a channel's name are no markup.
 *
 * @param telling what is told
 */
record Card(Telling telling) {

    String html() {
        return """
            <!DOCTYPE html>
            <html lang="%1$s">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%2$s</title>
            </head>
            <body style="margin:0;padding:0;background:#f3f4f6;">
            <table role="presentation" width="100%%" cellpadding="0" cellspacing="0" style="background:#f3f4f6;">
            <tr><td align="center" style="padding:32px 16px;">
            <table role="presentation" width="100%%" cellpadding="0" cellspacing="0" style="max-width:600px;\
            background:#ffffff;border-radius:10px;font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',\
            sans-serif;color:#1f2937;">
            <tr><td style="padding:32px 32px 8px;font-size:20px;font-weight:600;">%2$s</td></tr>
            <tr><td style="padding:8px 32px 24px;font-size:15px;line-height:1.7;">
            %3$s</td></tr>
            <tr><td style="padding:16px 32px 24px;border-top:1px solid #e5e7eb;font-size:12px;line-height:1.6;\
            color:#6b7280;">%4$s</td></tr>
            </table>
            </td></tr>
            </table>
            </body>
            </html>
            """.formatted(
                        escaped(telling.language()),
                        escaped(telling.subject()),
                        sentences() + code() + link(),
                        telling.footer().stream().map(Card::escaped).collect(Collectors.joining("<br>")));
    }

    private String sentences() {
        return telling.lines().stream()
                .map(line -> "<p style=\"margin:0 0 12px;\">" + escaped(line) + "</p>\n")
                .collect(Collectors.joining());
    }

    private String code() {
        return telling.code().isEmpty() ? "" : """
            <p style="margin:16px 0;padding:14px;background:#f3f4f6;border-radius:8px;font-size:26px;letter-spacing:6px;\
            font-family:monospace;text-align:center;">%s</p>
            """.formatted(escaped(telling.code()));
    }

    private String link() {
        return isWeb(telling.link()) ? """
            <p style="margin:20px 0 12px;"><a href="%1$s" style="display:inline-block;padding:10px 22px;\
            background:#2563eb;border-radius:6px;color:#ffffff;text-decoration:none;">%2$s</a></p>
            <p style="margin:0;font-size:12px;color:#6b7280;word-break:break-all;">%1$s</p>
            """.formatted(escaped(telling.link()), escaped(telling.linkTitle())) : "";
    }

    /** An address that does something else when it is clicked is left out. */
    private static boolean isWeb(String link) {
        String lower = link.toLowerCase(Locale.ROOT);
        return lower.startsWith("https://") || lower.startsWith("http://");
    }

    String text() {
        var text = new StringBuilder();
        telling.lines().forEach(line -> text.append(line).append("\r\n\r\n"));
        if (!telling.code().isEmpty()) {
            text.append(telling.code()).append("\r\n\r\n");
        }
        if (!telling.link().isEmpty()) {
            text.append(telling.linkTitle()).append(": ").append(telling.link()).append("\r\n\r\n");
        }
        text.append("-- \r\n");
        telling.footer().forEach(line -> text.append(line).append("\r\n"));
        return text.toString();
    }

    static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(point);
            }
        });
        return escaped.toString();
    }
}
