package switchboard.lib.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.testkit.FakeOptions;

final class TellingTest {
    private static final Map<String, String> FACTS = Map.ofEntries(
            Map.entry("quota", "900"),
            Map.entry("username", "alice"),
            Map.entry("channel", "7"),
            Map.entry("name", "main"),
            Map.entry("key", "3"),
            Map.entry("reason", "no such key"),
            Map.entry("tested", "5"),
            Map.entry("failed", "2"),
            Map.entry("balance", "0.3"),
            Map.entry("file", "new.jar"),
            Map.entry("bundle", "switchboard.x"),
            Map.entry("budget", "user 5"),
            Map.entry("spent", "80"),
            Map.entry("limit", "100"),
            Map.entry("share", "80"),
            Map.entry("code", "12ab34"),
            Map.entry("link", "https://gate.example/user/reset?token=x"),
            Map.entry("minutes", "10"));

    private final FakeOptions options = new FakeOptions()
            .with("SystemName", "One API")
            .with("ServerAddress", "https://gate.example/")
            .with("QuotaPerUnit", "500000");

    @Test
    void bothLanguagesHaveTheSameSentences() {
        assertThat(Words.EN.sentences().keySet()).isEqualTo(Words.ZH.sentences().keySet());
    }

    @ParameterizedTest
    @EnumSource(Event.class)
    void everyEventHasWordsInBothLanguages(Event event) {
        for (String language : new String[] {"zh", "en"}) {
            Telling telling = tell(event, language);
            assertThat(telling.language()).isEqualTo(language);
            assertThat(telling.subject()).isNotBlank().doesNotContain("null", "%");
            assertThat(telling.lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).isNotBlank().doesNotContain("null", "%1", "%2"));
        }
    }

    @Test
    void subjectsAreTheContracts() {
        assertThat(tell(Event.EMAIL_CODE, "zh").subject()).isEqualTo("One API 邮箱验证邮件");
        assertThat(tell(Event.PASSWORD_RESET, "zh").subject()).isEqualTo("One API 密码重置");
        assertThat(tell(Event.QUOTA_LOW, "zh").subject()).isEqualTo("额度提醒");
        assertThat(tell(Event.CHANNEL_DISABLED, "zh").subject()).isEqualTo("渠道状态变更提醒");
        assertThat(tell(Event.CHANNEL_ENABLED, "").subject()).isEqualTo("渠道状态变更提醒");
    }

    @Test
    void aQuotaReminderSaysWhatIsLeftAndWhereToTopUp() {
        Telling low = tell(Event.QUOTA_LOW, "zh");
        assertThat(low.summary()).contains("您的额度即将用尽", "900");
        assertThat(low.link()).isEqualTo("https://gate.example/topup");
        assertThat(tell(Event.QUOTA_SPENT, "zh").summary()).contains("您的额度已用尽");
    }

    @Test
    void quotaIsShownAsMoneyWhereTheOperatorWantsThat() {
        options.with("DisplayInCurrencyEnabled", "true");
        assertThat(tell(Event.QUOTA_LOW, "en").summary()).contains("900 ($0.0018)");
        options.with("QuotaPerUnit", "0");
        assertThat(tell(Event.QUOTA_LOW, "en").summary()).contains(": 900 are left");
    }

    @Test
    void withoutALanguageTheOptionDecides() {
        assertThat(tell(Event.TEST, "").language()).isEqualTo("zh");
        options.with("NoticeLanguage", "en");
        assertThat(tell(Event.TEST, "").language()).isEqualTo("en");
        assertThat(tell(Event.TEST, "zh").language()).isEqualTo("zh");
    }

    @Test
    void aSubjectIsOneLine() {
        options.with("SystemName", "Gate\r\nBcc: victim@example.com");
        assertThat(tell(Event.EMAIL_CODE, "en").subject()).isEqualTo("Gate Bcc: victim@example.com email verification");
    }

    private Telling tell(Event event, String language) {
        var reader = new Audience.Person(5, "alice@example.com", language);
        return Telling.of(new Notice(event, reader, FACTS, Instant.EPOCH), options);
    }
}
