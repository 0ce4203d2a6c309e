package switchboard.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.deploy.Theme;
import switchboard.spi.AuthMethod;
import switchboard.spi.RefusedException;
import switchboard.store.AuditLog;
import switchboard.store.OptionStore;
import switchboard.store.Subject;

/** What must hold before an option is stored, besides what its type demands. */
final class OptionRules {
    /** One API's own themes: an adopted database may name them, whether or not they are installed. */
    private static final Set<String> KNOWN_THEMES = Set.of("default", "berry", "air");

    private final OptionStore options;
    private final Leases leases;
    private final PolicyReview review;

    OptionRules(OptionStore options, Leases leases, PolicyReview review) {
        this.options = options;
        this.leases = leases;
        this.review = review;
    }

    /**
     * Stores an option, if it may be.
     *
     * @return sentences about what it names in vain
     * @throws Declined with One API's words, the store's or a quota policy's
     */
    List<String> store(String key, String value) {
        check(key, value);
        List<String> sentences = new ArrayList<>(review.of(key, value));
        AuditLog.about("option.update", new Subject.Option(key, options.text(key)));
        try {
            options.put(key, value);
            sentences.addAll(derive(key, value));
            return sentences;
        } catch (IllegalArgumentException meansNothing) {
            throw new Declined(String.valueOf(meansNothing.getMessage()));
        }
    }

    /** Stores what ways to log in know to follow from a setting, where nothing is stored yet. */
    private List<String> derive(String key, String value) {
        List<String> sentences = new ArrayList<>();
        List<Lease<AuthMethod>> offered = leases.all(AuthMethod.class);
        try {
            for (Lease<AuthMethod> lease : offered) {
                derive(lease.service(), key, value, sentences);
            }
        } finally {
            offered.forEach(Lease::close);
        }
        return sentences;
    }

    private void derive(AuthMethod method, String key, String value, List<String> sentences) {
        if (method.info().settings().stream()
                .noneMatch(setting -> setting.name().equals(key))) {
            return;
        }
        try {
            method.derive(key, value).forEach((name, found) -> {
                if (!found.isEmpty() && isEmpty(name)) {
                    options.put(name, found);
                }
            });
        } catch (RefusedException unfound) {
            sentences.add(String.valueOf(unfound.getMessage()));
        }
    }

    private void check(String key, String value) {
        if (key.isBlank()) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        boolean isOn = value.equals("true");
        switch (key) {
            case "OidcWellKnown" ->
                refuse(
                        !value.isEmpty() && !value.startsWith("http://") && !value.startsWith("https://"),
                        "Well-Known URL 必须以 http:// 或 https:// 开头");
            case "Theme" -> refuse(!KNOWN_THEMES.contains(value) && !isInstalled(value), "无效的主题");
            case "GitHubOAuthEnabled" ->
                refuse(
                        isOn && isEmpty("GitHubClientId"),
                        "无法启用 GitHub OAuth，请先填入 GitHub Client Id 以及 GitHub Client Secret！");
            case "EmailDomainRestrictionEnabled" ->
                refuse(isOn && isEmpty("EmailDomainWhitelist"), "无法启用邮箱域名限制，请先填入限制的邮箱域名！");
            case "WeChatAuthEnabled" -> refuse(isOn && isEmpty("WeChatServerAddress"), "无法启用微信登录，请先填入微信登录相关配置信息！");
            case "TurnstileCheckEnabled" ->
                refuse(isOn && isEmpty("TurnstileSiteKey"), "无法启用 Turnstile 校验，请先填入 Turnstile 校验相关配置信息！");
            default -> {}
        }
    }

    private boolean isInstalled(String theme) {
        Optional<Lease<Theme>> lease = leases.lease(Theme.class, theme);
        lease.ifPresent(Lease::close);
        return lease.isPresent();
    }

    private boolean isEmpty(String option) {
        return options.text(option).isBlank();
    }

    private static void refuse(boolean condition, String message) {
        if (condition) {
            throw new Declined(message);
        }
    }
}
