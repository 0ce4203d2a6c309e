package switchboard.quota.prepaid;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import switchboard.spi.Demand;
import switchboard.spi.Operation;
import switchboard.spi.Options;
import switchboard.spi.RefusedException;

/** Which tariff a call is paid by, under some options: the price list's, else One API's ratios. */
final class Pricing {
    /** What transcriptions are priced by in One API, whatever model the client names. */
    static final String TRANSCRIBER = "whisper-1";

    private static final String QUOTA_PER_UNIT = "QuotaPerUnit";
    private static final BigDecimal DOLLAR = BigDecimal.valueOf(500_000);

    private final Ratios ratios;
    private final Switches switches;
    private final ParsedOption<PriceList> list;
    private final ParsedOption<BigDecimal> quotaPerUnit;

    Pricing(Options options) {
        ratios = new Ratios(options);
        switches = new Switches(options);
        list = new ParsedOption<>(options, PriceList.OPTION, PriceList.EMPTY, PriceList::of);
        quotaPerUnit = new ParsedOption<>(options, QUOTA_PER_UNIT, DOLLAR, Pricing::unit);
    }

    /**
     * What has a price.
     *
     * @param model the upstream's name
     * @param named what the client called it
     */
    record Asked(
            Operation operation,
            String model,
            String named,
            long channelId,
            int channelType,
            String group,
            Instant at) {
        static Asked of(Demand demand) {
            return new Asked(
                    demand.call().operation(),
                    demand.upstreamModel(),
                    demand.call().model(),
                    demand.channel().id(),
                    demand.channel().type(),
                    demand.caller().group(),
                    demand.call().startedAt());
        }

        /** The name that One API has a ratio for. */
        private String rated() {
            return switch (operation) {
                case SPEECH -> named;
                case TRANSCRIPTION, TRANSLATION -> TRANSCRIBER;
                default -> model;
            };
        }
    }

    Switches switches() {
        return switches;
    }

    Ratios ratios() {
        return ratios;
    }

    /**
     * What a call is paid by.
     *
     * @throws RefusedException if it has no price, and that is refused, or one below zero
     */
    Tariff of(Asked asked) {
        Optional<ListTariff> listed = listed(asked);
        return listed.isPresent() ? listed.get() : rated(asked);
    }

    private Optional<ListTariff> listed(Asked asked) {
        Optional<PriceEntry> found = list.value().at(asked.model(), asked.at());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        PriceEntry entry = found.get();
        Prices prices = entry.of(asked.channelId(), asked.group());
        if (!prices.price(asked.operation())) {
            return Optional.empty();
        }
        double factor = entry.isOwn(asked.group()) ? 1 : ratios.group(asked.group());
        refuseNegative(factor < 0, asked.model());
        return Optional.of(new ListTariff(prices, BigDecimal.valueOf(factor), quotaPerUnit.value(), entry.basis()));
    }

    private Billing rated(Asked asked) {
        String model = asked.rated();
        if (switches.unpricedModelsRefused() && !ratios.priced(model, asked.channelType())) {
            throw new RefusedException(403, "model_not_priced", "model " + model + " has no price");
        }
        Billing billing = ratios.billing(model, asked.channelType(), asked.group());
        refuseNegative(billing.negative(), model);
        return billing;
    }

    private static void refuseNegative(boolean negative, String model) {
        if (negative) {
            throw new RefusedException(403, "model_price_invalid", "model " + model + " has a negative price");
        }
    }

    private static BigDecimal unit(String text) {
        BigDecimal unit = new BigDecimal(text.strip());
        if (unit.signum() <= 0 || unit.precision() - (long) unit.scale() > 18 || unit.scale() > 9) {
            throw new IllegalArgumentException("it must be above 0");
        }
        return unit;
    }
}
