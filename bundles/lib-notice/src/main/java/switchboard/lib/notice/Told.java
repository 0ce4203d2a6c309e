package switchboard.lib.notice;

import java.util.List;
import java.util.stream.Stream;
import switchboard.spi.Notice;

/**
 * Finds the words for one notice.
 *
 * @param notice what happened
 * @param gateway who tells it
 * @param words in which language
 */
record Told(Notice notice, Gateway gateway, Words words) {
    Telling telling() {
        return switch (notice.event()) {
            case QUOTA_LOW -> quota("quota.low");
            case QUOTA_SPENT -> quota("quota.spent");
            case CHANNEL_DISABLED ->
                plain("channel.subject", words.say("channel.disabled", fact("name"), fact("channel")), reason());
            case CHANNEL_KEY_DISABLED ->
                plain(
                        "channel.subject",
                        words.say("channel.key", fact("name"), fact("channel"), fact("key")),
                        reason());
            case CHANNEL_ENABLED ->
                plain("channel.subject", words.say("channel.enabled", fact("name"), fact("channel")));
            case CHANNELS_TESTED -> plain("tested.subject", words.say("tested", fact("tested"), fact("failed")));
            case UPSTREAM_BALANCE_LOW ->
                plain("balance.subject", words.say("balance", fact("name"), fact("channel"), fact("balance")));
            case BUNDLE_REFUSED -> plain("refused.subject", words.say("refused", fact("file")), reason());
            case BUNDLE_QUARANTINED -> plain("quarantined.subject", words.say("quarantined", fact("bundle")), reason());
            case BUDGET_REACHED ->
                plain(
                        "budget.subject",
                        words.say(
                                "budget",
                                fact("budget"),
                                fact("share"),
                                gateway.quota(fact("spent")),
                                gateway.quota(fact("limit"))));
            case EMAIL_CODE -> code();
            case PASSWORD_RESET -> reset();
            case TEST -> telling(words.say("test.subject", gateway.name()), List.of(words.say("test")), "", "", "");
        };
    }

    private Telling quota(String sentence) {
        return telling(
                words.say("quota.subject"),
                List.of(words.say(sentence, gateway.quota(fact("quota"))), words.say("quota.advice")),
                "",
                gateway.page("/topup"),
                words.say("quota.link"));
    }

    private Telling code() {
        return telling(
                words.say("code.subject", gateway.name()),
                List.of(words.say("code", gateway.name()), words.say("code.limit", fact("minutes"))),
                fact("code"),
                "",
                "");
    }

    private Telling reset() {
        return telling(
                words.say("reset.subject", gateway.name()),
                List.of(words.say("reset", gateway.name()), words.say("reset.limit", fact("minutes"))),
                "",
                fact("link"),
                words.say("reset.link"));
    }

    private Telling plain(String subject, String... lines) {
        List<String> said = Stream.of(lines).filter(line -> !line.isEmpty()).toList();
        return telling(words.say(subject), said, "", "", "");
    }

    private Telling telling(String subject, List<String> lines, String code, String link, String linkTitle) {
        return new Telling(
                words.language(), subject, lines, code, link, linkTitle, List.of(words.say("footer"), gateway.name()));
    }

    private String reason() {
        String reason = fact("reason");
        return reason.isEmpty() ? "" : words.say("reason", reason);
    }

    private String fact(String name) {
        return notice.fact(name);
    }
}
