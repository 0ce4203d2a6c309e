package switchboard.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What options are while nobody has stored them, and which kind of value each takes. A table. */
final class OptionDefaults {
    /** Tables of prices: JSON objects of numbers. */
    static final Set<String> RATIOS = Set.of("ModelRatio", "CompletionRatio", "GroupRatio");

    private static final Set<String> INTEGERS = Set.of(
            "SMTPPort",
            "QuotaForNewUser",
            "QuotaForInviter",
            "QuotaForInvitee",
            "QuotaRemindThreshold",
            "PreConsumedQuota",
            "RetryTimes",
            "LogRetentionDays");
    private static final Set<String> REALS =
            Set.of("QuotaPerUnit", "ChannelDisableThreshold", "ChannelBalanceRemindThreshold");

    private OptionDefaults() {}

    /** One API's options as it has them, then ours. */
    static Map<String, String> of(Environment environment) {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (String on : new String[] {
            "PasswordLoginEnabled",
            "PasswordRegisterEnabled",
            "RegisterEnabled",
            "DisplayInCurrencyEnabled",
            "DisplayTokenStatEnabled",
            "LogConsumeEnabled"
        }) {
            defaults.put(on, "true");
        }
        for (String off : new String[] {
            "EmailVerificationEnabled",
            "EmailDomainRestrictionEnabled",
            "GitHubOAuthEnabled",
            "OidcEnabled",
            "WeChatAuthEnabled",
            "TurnstileCheckEnabled",
            "ApproximateTokenEnabled",
            "AutomaticDisableChannelEnabled",
            "AutomaticEnableChannelEnabled",
            "TwoFactorRequiredForAdmins"
        }) {
            defaults.put(off, "false");
        }
        for (String empty : new String[] {
            "GitHubClientId",
            "GitHubClientSecret",
            "LarkClientId",
            "LarkClientSecret",
            "OidcClientId",
            "OidcClientSecret",
            "OidcWellKnown",
            "OidcAuthorizationEndpoint",
            "OidcTokenEndpoint",
            "OidcUserinfoEndpoint",
            "WeChatServerAddress",
            "WeChatServerToken",
            "WeChatAccountQRCodeImageURL",
            "TurnstileSiteKey",
            "TurnstileSecretKey",
            "SMTPServer",
            "SMTPAccount",
            "SMTPFrom",
            "SMTPToken",
            "MessagePusherAddress",
            "MessagePusherToken",
            "ServerAddress",
            "Logo",
            "Footer",
            "Notice",
            "About",
            "HomePageContent",
            "TopUpLink",
            "ChatLink",
            "SMTPTrust",
            "WebhookUrls",
            "WebhookSecret",
            "WebhookEvents"
        }) {
            defaults.put(empty, "");
        }
        defaults.put(
                "EmailDomainWhitelist",
                "gmail.com,163.com,126.com,qq.com,outlook.com,hotmail.com,icloud.com,yahoo.com,foxmail.com");
        defaults.put("SMTPPort", "587");
        defaults.put("SystemName", "One API");
        defaults.put("Theme", environment.text("THEME", "default"));
        defaults.put("QuotaForNewUser", "0");
        defaults.put("QuotaForInviter", "0");
        defaults.put("QuotaForInvitee", "0");
        defaults.put("QuotaRemindThreshold", "1000");
        defaults.put("PreConsumedQuota", "500");
        defaults.put("QuotaPerUnit", "500000");
        defaults.put("ChannelDisableThreshold", "5");
        RATIOS.forEach(name -> defaults.put(name, resource(name + ".json").toString()));
        defaults.put("RetryTimes", "2"); // One API: 0
        defaults.put("HideUpstreamAuthErrors", "true");
        defaults.put("HideUnaskedUsage", "true");
        defaults.put("ModelFallbacks", "");
        defaults.put("LogRetentionDays", "0");
        defaults.put("ChannelBalanceRemindThreshold", "0");
        defaults.put("NoticeLanguage", "zh");
        defaults.put("SMTPStartTLSRequired", "false");
        defaults.put("SMTPEnvelopeFromAccount", "false");
        defaults.put("SMTPImplicitTLS", "false");
        return defaults;
    }

    /**
     * Refuses what cannot be meant.
     *
     * @throws IllegalArgumentException with a sentence that says why
     */
    static void check(String name, String value) {
        if (RATIOS.contains(name)) {
            checkRatios(name, value);
        } else if (name.equals("ModelFallbacks")) {
            checkFallbacks(name, value);
        } else if (INTEGERS.contains(name)) {
            checkNumber(name, value, "an integer");
        } else if (REALS.contains(name)) {
            checkNumber(name, value, "a number");
        }
    }

    private static JsonNode object(String name, String value) {
        JsonNode table;
        try {
            table = Json.MAPPER.readTree(value);
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " is no JSON: " + Json.reason(e), e);
        }
        if (!table.isObject()) {
            throw new IllegalArgumentException(name + " must be a JSON object");
        }
        return table;
    }

    /** Chains of models: {@code {"groups":{"default":{"a":["b","c"]}},"tokens":{"7":{"a":["c"]}}}}. */
    private static void checkFallbacks(String name, String value) {
        if (value.isBlank()) {
            return;
        }
        object(name, value).properties().forEach(section -> {
            boolean known =
                    section.getKey().equals("groups") || section.getKey().equals("tokens");
            boolean sound = known
                    && section.getValue().isObject()
                    && section.getValue().properties().stream().allMatch(owner -> areChains(owner.getValue()));
            if (!sound) {
                throw new IllegalArgumentException(
                        name + ": " + section.getKey() + " must be groups or tokens, each with models and their lists");
            }
        });
    }

    private static boolean areChains(JsonNode models) {
        return models.isObject()
                && models.properties().stream()
                        .map(Map.Entry::getValue)
                        .allMatch(chain -> chain.isArray() && allTexts(chain));
    }

    private static boolean allTexts(JsonNode array) {
        for (JsonNode item : array) {
            if (!item.isTextual() || item.textValue().isBlank()) {
                return false;
            }
        }
        return true;
    }

    private static void checkRatios(String name, String value) {
        JsonNode table = object(name, value);
        JsonNode builtIn = resource(name + ".json");
        table.properties().forEach(entry -> {
            boolean sound = entry.getValue().isNumber() && entry.getValue().doubleValue() >= 0;
            if (!sound
                    && !entry.getValue().equals(builtIn.get(entry.getKey()))) { // One API has a negative price itself
                throw new IllegalArgumentException(
                        name + ": " + entry.getKey() + " must be a number, and not negative");
            }
        });
    }

    private static void checkNumber(String name, String value, String what) {
        try {
            double number = INTEGERS.contains(name) ? Long.parseLong(value) : Double.parseDouble(value);
            if (number < 0 || !Double.isFinite(number)) {
                throw new NumberFormatException(value);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be " + what + ", and not negative", e);
        }
    }

    static JsonNode resource(String name) {
        try (InputStream in = Objects.requireNonNull(OptionDefaults.class.getResourceAsStream(name), name)) {
            return Json.MAPPER.readTree(in);
        } catch (IOException e) {
            throw new StoreException("cannot read " + name, e);
        }
    }
}
