package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OptionsTest {
    private Gateway gateway;
    private Web root;
    private Map<String, String> untouched = Map.of();
    private Path folder = Path.of("");

    @BeforeAll
    void open(@TempDir Path folder) {
        this.folder = folder;
        gateway = Gateway.open(folder);
        root = gateway.root();
        untouched = options();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void whatAConsoleReadsIsThereBeforeItIsSaved() {
        Map<String, String> options = options();
        assertThat(options)
                .containsEntry("PasswordLoginEnabled", "true")
                .containsEntry("QuotaPerUnit", "500000")
                .containsEntry("SystemName", "One API")
                .containsKeys(
                        "EmailDomainWhitelist",
                        "ModelRatio",
                        "GroupRatio",
                        "CompletionRatio",
                        "Theme",
                        "TopUpLink",
                        "ChatLink",
                        "Notice",
                        "RetryTimes",
                        "TurnstileSiteKey",
                        "SMTPPort");
        root.get("/api/option/")
                .data()
                .forEach(option -> assertThat(option.path("value").isTextual()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true   | PasswordLoginEnabled PasswordRegisterEnabled RegisterEnabled DisplayInCurrencyEnabled
            true   | DisplayTokenStatEnabled LogConsumeEnabled
            false  | EmailVerificationEnabled EmailDomainRestrictionEnabled GitHubOAuthEnabled OidcEnabled
            false  | WeChatAuthEnabled TurnstileCheckEnabled ApproximateTokenEnabled
            false  | AutomaticDisableChannelEnabled AutomaticEnableChannelEnabled
            ''     | GitHubClientId WeChatServerAddress WeChatAccountQRCodeImageURL TurnstileSiteKey SMTPServer
            ''     | SMTPAccount SMTPFrom MessagePusherAddress ServerAddress Logo Footer Notice About HomePageContent
            ''     | TopUpLink ChatLink
            0      | QuotaForNewUser QuotaForInviter QuotaForInvitee
            500    | PreConsumedQuota
            1000   | QuotaRemindThreshold
            500000 | QuotaPerUnit
            5      | ChannelDisableThreshold
            587    | SMTPPort
            2      | RetryTimes
            One API | SystemName
            default | Theme
            gmail.com,163.com,126.com,qq.com,outlook.com,hotmail.com,icloud.com,yahoo.com,foxmail.com | EmailDomainWhitelist
            """)
    void beforeItIsSavedAnOptionIsOneApis(String value, String names) {
        Map<String, String> options = untouched;
        for (String name : names.split(" ", -1)) {
            assertThat(options).containsEntry(name, value);
        }
    }

    @Test
    void secretsNeverLeave() {
        for (String secret :
                List.of("SMTPToken", "GitHubClientSecret", "OidcClientSecret", "TurnstileSecretKey", "MyToken")) {
            assertThat(put(secret, "very-secret").success()).isTrue();
        }
        assertThat(root.get("/api/option/").text()).doesNotContain("very-secret", "SMTPToken", "TurnstileSecretKey");
    }

    @Test
    void anOptionHoldsAtOnceAndUnknownOnesAreKept() {
        assertThat(put("SystemName", "Our gateway").text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(gateway.web().get("/api/status").data().path("system_name").asText())
                .isEqualTo("Our gateway");
        assertThat(put("Something", "new").success()).isTrue();
        assertThat(options()).containsEntry("Something", "new");
        String ratios = gateway.store.options().text("GroupRatio");
        assertThat(put("GroupRatio", "{\"gold\": 2}").success()).isTrue();
        assertThat(root.get("/api/group/").data().toString()).isEqualTo("[\"gold\"]");
        put("GroupRatio", ratios);
        assertThat(root.put("/api/option", "{\"KEY\": \"Something\", \"Value\": null}")
                        .success())
                .isTrue();
        assertThat(options()).containsEntry("Something", "");
        put("SystemName", "One API");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"key\": \"Notice\", \"value\": true}",
                "{\"key\": \"RetryTimes\", \"value\": 3}",
                "{\"key\": 1, \"value\": \"x\"}"
            })
    void aBodyThatIsNoOptionIsTheOne400(String body) {
        Web.Reply reply = root.with("Accept-Language", "zh").put("/api/option/", body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text()).isEqualTo("{\"success\":false,\"message\":\"无效的参数\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Theme                  | nonsense | 无效的主题
                    GitHubOAuthEnabled     | true     | 无法启用 GitHub OAuth，请先填入 GitHub Client Id 以及 GitHub Client Secret！
                    WeChatAuthEnabled      | true     | 无法启用微信登录，请先填入微信登录相关配置信息！
                    TurnstileCheckEnabled  | true     | 无法启用 Turnstile 校验，请先填入 Turnstile 校验相关配置信息！
                    """)
    void whatCannotBeSwitchedOnIsRefused(String key, String value, String message) {
        String before = gateway.store.options().text(key);
        assertThat(put(key, value).message()).isEqualTo(message);
        assertThat(gateway.store.options().text(key)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"ModelRatio, {", "GroupRatio, []", "CompletionRatio, nonsense", "QuotaPerUnit, many", "RetryTimes, x"})
    void aValueThatCannotBeMeantIsRefusedBeforeItIsStored(String key, String value) {
        String before = gateway.store.options().text(key);
        Web.Reply reply = put(key, value);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.success()).isFalse();
        assertThat(reply.message()).isNotEmpty();
        assertThat(gateway.store.options().text(key)).isEqualTo(before);
    }

    @Test
    void themesThatAreInstalledOrOneApisMayBeChosen() throws Exception {
        Files.createDirectories(folder.resolve("theme"));
        try (AutoCloseable theme = gateway.theme("mine", folder.resolve("theme"))) {
            assertThat(put("Theme", "mine").success()).isTrue();
        }
        assertThat(put("Theme", "berry").success()).isTrue();
        assertThat(put("Theme", "mine").success()).isFalse();
    }

    @Test
    void bundlesAreShownWithWhatTheyOffer() {
        assertThat(root.get("/api/bundle/").data().toString())
                .isEqualTo(
                        "[{\"name\":\"switchboard.provider.openai\",\"version\":\"0.1.0\",\"state\":\"active\",\"file\":\"\",\"offers\":[{"
                                + "\"kind\":\"Provider\",\"id\":\"openai\",\"version\":\"0.1.0\",\"leases\":3,\"serving\":true,\"retired\":false}],"
                                + "\"leases\":3,\"refusal\":\"\"},{\"name\":\"broken.jar\",\"version\":\"\",\"state\":\"refused\","
                                + "\"file\":\"broken.jar\",\"offers\":[],\"leases\":0,\"refusal\":\"it does not resolve\"}]");
    }

    private Web.Reply put(String key, String value) {
        return root.put(
                "/api/option/", "{\"key\": \"%s\", \"value\": \"%s\"}".formatted(key, value.replace("\"", "\\\"")));
    }

    private Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        for (JsonNode option : root.get("/api/option/").data()) {
            options.put(option.path("key").asText(), option.path("value").asText());
        }
        return options;
    }
}
