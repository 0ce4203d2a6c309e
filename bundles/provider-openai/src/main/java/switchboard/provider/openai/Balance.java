package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.lib.wire.Question;
import switchboard.lib.wire.UrlText;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;

/** Asks an upstream what its account holds. What is missing from an answer is a failure, never 0. */
final class Balance {
    private static final String DASHBOARD = "/v1/dashboard/billing/";
    private static final int DAYS_WITHOUT_PAYMENT = 100;
    private static final BigDecimal CENTS = BigDecimal.valueOf(100);
    private static final Pattern POINTER = Pattern.compile("\\{(/[^}]*)}");
    private static final String VERSION = "/v1";

    private final String base;
    private final ChannelKey key;
    private final UnaryOperator<UpstreamRequest> sign;
    private final Upstream upstream;
    private final InstantSource clock;

    /**
     * @param base the channel's base URL; with the version at its end, as it is often pasted, it is good, too
     * @param sign adds the key as calls carry it
     */
    Balance(String base, ChannelKey key, UnaryOperator<UpstreamRequest> sign, Upstream upstream, InstantSource clock) {
        this.base = base.endsWith(VERSION) ? base.substring(0, base.length() - VERSION.length()) : base;
        this.key = key;
        this.sign = sign;
        this.upstream = upstream;
        this.clock = clock;
    }

    double ask(BalanceRules rules) {
        return switch (rules) {
            case BalanceRules.Dashboard dashboard -> dashboard();
            case BalanceRules.Asked asked -> asked(asked);
        };
    }

    private double dashboard() {
        JsonNode subscription = Question.ask(upstream, sign.apply(get(base + DASHBOARD + "subscription")));
        BigDecimal limit = number(subscription, "/hard_limit_usd");
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate from = subscription.path("has_payment_method").asBoolean(false)
                ? today.withDayOfMonth(1)
                : today.minusDays(DAYS_WITHOUT_PAYMENT);
        JsonNode usage = Question.ask(
                upstream,
                sign.apply(get("%s%susage?start_date=%s&end_date=%s".formatted(base, DASHBOARD, from, today))));
        return limit.subtract(number(usage, "/total_usage").divide(CENTS)).doubleValue();
    }

    private double asked(BalanceRules.Asked rules) {
        UpstreamRequest request = get(rules.url()
                .fill(name ->
                        name.equals("base") ? base : UrlText.encoded(key.value().strip(), "")));
        JsonNode answer = Question.ask(
                upstream,
                switch (rules.auth()) {
                    case BalanceRules.Auth.Usual usual -> sign.apply(request);
                    case BalanceRules.Auth.Own own ->
                        request.with(
                                own.field().name(),
                                own.field().value().fill(name -> key.value().strip()));
                });
        boolean good = rules.good()
                .map(wanted -> wanted.values().contains(answer.at(wanted.at()).asText()))
                .orElse(true);
        if (!good) {
            throw failed(filled(rules.error(), answer));
        }
        JsonNode meant = meant(rules, answer);
        BigDecimal all = number(meant, rules.at());
        return rules.less()
                .map(less -> all.subtract(number(meant, less)))
                .orElse(all)
                .doubleValue();
    }

    /** The element that is meant, of several. */
    private static JsonNode meant(BalanceRules.Asked rules, JsonNode answer) {
        JsonNode meant = answer.at(rules.list().orElse(""));
        if (rules.pick().isEmpty()) {
            return meant;
        }
        BalanceRules.Pick pick = rules.pick().get();
        for (String value : pick.values()) {
            for (JsonNode element : meant) {
                if (element.path(pick.member()).asText().equals(value)) {
                    return element;
                }
            }
        }
        throw failed("%s %s not found".formatted(pick.member(), pick.values().getFirst()));
    }

    private static BigDecimal number(JsonNode node, String pointer) {
        JsonNode value = node.isMissingNode() ? MissingNode.getInstance() : node.at(pointer);
        try {
            if (value.isNumber()) {
                return value.decimalValue();
            }
            if (value.isTextual()) {
                return new BigDecimal(value.textValue().strip());
            }
        } catch (NumberFormatException notANumber) {
            throw failed("the upstream's answer has no number at " + pointer);
        }
        throw failed("the upstream's answer has nothing at " + pointer);
    }

    private static String filled(String template, JsonNode answer) {
        String text = template.isEmpty() ? "the upstream told of a failure" : template;
        Matcher names = POINTER.matcher(text);
        return names.replaceAll(
                name -> Matcher.quoteReplacement(answer.at(name.group(1)).asText()));
    }

    private static UpstreamRequest get(String url) {
        try {
            return new UpstreamRequest("GET", new URI(url), Headers.of("Accept", "application/json"), Payload.EMPTY);
        } catch (URISyntaxException bad) {
            throw new RelayException(Failure.UNSUPPORTED, "the address of the channel is not a URL"); // without the key
        }
    }

    private static RelayException failed(String message) {
        return new RelayException(Failure.INTERNAL, message);
    }
}
