package switchboard.challenge.turnstile;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.login.Asker;
import switchboard.lib.login.Asker.Reply;
import switchboard.lib.login.Urls;
import switchboard.spi.Challenge;
import switchboard.spi.ChallengeInfo;
import switchboard.spi.Options;
import switchboard.spi.Setting;
import switchboard.spi.WebClient;

/**
 * Cloudflare's Turnstile. An answer is good once, for five minutes, and was made on a page of the host that the operator
 * named.
 *
 * @see <a href="https://developers.cloudflare.com/turnstile/get-started/server-side-validation/">Server-side validation</a>
 */
@Component
public final class TurnstileChallenge implements Challenge {
    private static final Setting ENABLED = new Setting(
            "TurnstileCheckEnabled",
            Setting.Type.FLAG,
            "false",
            "",
            "Ask for it before mails are sent and accounts made.");
    private static final Setting SITE_KEY = new Setting("TurnstileSiteKey", Setting.Type.TEXT, "", "", "Site key.");
    private static final Setting SECRET_KEY =
            new Setting("TurnstileSecretKey", Setting.Type.SECRET, "", "", "Secret key.");
    private static final Setting VERIFY_URL = new Setting(
            "TurnstileVerifyUrl",
            Setting.Type.TEXT,
            "https://challenges.cloudflare.com/turnstile/v0/siteverify",
            "",
            "Where answers are checked.");

    private static final ChallengeInfo INFO = new ChallengeInfo(
            "turnstile",
            "Cloudflare Turnstile",
            URI.create("https://challenges.cloudflare.com/turnstile/v0/api.js"),
            SITE_KEY.name(),
            List.of(ENABLED, SITE_KEY, SECRET_KEY, VERIFY_URL));

    private static final int LONGEST_ANSWER = 2048;

    private final Options options;
    private final Asker asker;

    /** A challenge over the kernel's client. */
    @Activate
    public TurnstileChallenge(@Reference Options options, @Reference WebClient web) {
        this.options = options;
        this.asker = new Asker(web, "无法连接至 Turnstile 服务器，请稍后重试！");
    }

    @Override
    public ChallengeInfo info() {
        return INFO;
    }

    @Override
    public boolean enabled() {
        return options.flag(ENABLED.name());
    }

    @Override
    public void check(String answer, String clientAddress) {
        if (answer.isEmpty()) {
            throw Asker.refused("turnstile_empty", "Turnstile token 为空");
        }
        boolean passes = answer.length() <= LONGEST_ANSWER && isGood(verified(answer, clientAddress));
        if (!passes) {
            throw Asker.refused("turnstile_failed", "Turnstile 校验失败，请刷新重试！");
        }
    }

    private Reply verified(String answer, String clientAddress) {
        Map<String, String> form = new HashMap<>();
        form.put("secret", SECRET_KEY.in(options));
        form.put("response", answer);
        if (!clientAddress.isEmpty()) {
            form.put("remoteip", clientAddress);
        }
        Reply reply = asker.postForm(VERIFY_URL.in(options), Map.of(), form);
        if (!reply.json().path("success").isBoolean()) {
            throw asker.unreachable();
        }
        return reply;
    }

    private boolean isGood(Reply reply) {
        Optional<String> host = Urls.http(options.text("ServerAddress")).map(URI::getHost);
        boolean isOurs = host.isEmpty() || host.get().equalsIgnoreCase(reply.text("hostname"));
        return reply.json().path("success").booleanValue() && isOurs;
    }
}
