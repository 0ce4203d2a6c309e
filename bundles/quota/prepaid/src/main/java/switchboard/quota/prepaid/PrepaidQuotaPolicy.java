package switchboard.quota.prepaid;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.Admission;
import switchboard.spi.Balances;
import switchboard.spi.Demand;
import switchboard.spi.JsonBody;
import switchboard.spi.Names;
import switchboard.spi.Options;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.QuotaPolicyInfo;
import switchboard.spi.RefusedException;
import switchboard.spi.TokenCounter;

/**
 * Calls are paid from the user's and the token's balance, at One API's prices. Every call holds an
 * estimate, however rich the caller is, so that calls at one time cannot spend the same quota twice; how
 * the estimate and the price come about is the contract's, section by section.
 *
 * <p>Prices are read when a call is admitted and hold to its end.
 */
@Component
public final class PrepaidQuotaPolicy implements QuotaPolicy {
    private static final QuotaPolicyInfo INFO = new QuotaPolicyInfo("prepaid", "Prepaid", 100, Switches.SETTINGS);

    /** What transcriptions are priced by, whatever model the client names. */
    private static final String TRANSCRIBER = "whisper-1";

    private static final int REPLICATE = 46;

    private final Ratios ratios;
    private final ImageCosts imageCosts = new ImageCosts();
    private final Switches switches;
    private final Purse purse;
    private final Estimate estimate;
    private final TokenCounter counter;

    /** A policy over the kernel's services. */
    @Activate
    public PrepaidQuotaPolicy(
            @Reference Balances balances, @Reference Options options, @Reference TokenCounter counter) {
        this.ratios = new Ratios(options);
        this.switches = new Switches(options);
        this.purse = new Purse(balances);
        this.estimate = new Estimate(switches, purse, counter);
        this.counter = counter;
    }

    @Override
    public QuotaPolicyInfo info() {
        return INFO;
    }

    @Override
    public Admission admit(Demand demand) {
        return switch (demand.call().operation()) {
            case CHAT, COMPLETIONS, EMBEDDINGS, MODERATIONS, EDITS -> text(demand);
            case IMAGES -> images(demand);
            case SPEECH -> speech(demand);
            case TRANSCRIPTION, TRANSLATION -> transcription(demand);
            case PROXY, COUNT_TOKENS, STORED, MODELS, MODEL -> new ProxyAdmission();
        };
    }

    @Override
    public List<String> review(String option, String value, Names names) {
        switch (option) {
            case Endings.CLIENT_LEAVES, Endings.CLIENT_LEAVES_EARLY, Endings.UPSTREAM_FAILS, Endings.WITHOUT_USAGE ->
                Endings.check(option, value);
            default -> {}
        }
        return List.of();
    }

    private Admission text(Demand demand) {
        Billing billing = price(demand, demand.upstreamModel());
        long hold = estimate.of(demand, billing);
        purse.require(demand.caller(), hold);
        return new TextAdmission(hold, billing, switches.endings());
    }

    private Admission images(Demand demand) {
        String model = demand.upstreamModel();
        Billing billing = price(demand, model);
        String size = size(demand);
        String quality = text(demand, "quality");
        double factor = imageCosts.factor(model, size, quality);
        if (model.equals("dall-e-2") && switches.dallE2PriceCorrected()) {
            factor *= 0.8;
        }
        long n = demand.channel().type() == REPLICATE ? 1 : number(demand, "n");
        Price price = billing.imagesPrice(imageCosts.name(model, size, quality), factor, n);
        purse.require(demand.caller(), price.quota());
        return FixedAdmission.images(price, billing.content(), renamed(model), switches.endings());
    }

    private Admission speech(Demand demand) {
        Billing billing = price(demand, demand.call().model());
        String input = text(demand, "input");
        Price price = switches.speechByCharacter()
                ? billing.unitsPrice("character", input.codePointCount(0, input.length()))
                : billing.unitsPrice("byte", input.getBytes(StandardCharsets.UTF_8).length);
        purse.require(demand.caller(), price.quota());
        return FixedAdmission.speech(price, billing.content(), switches.endings());
    }

    private Admission transcription(Demand demand) {
        Billing billing = price(demand, TRANSCRIBER);
        long hold = billing.estimate(switches.reservedTokens());
        purse.require(demand.caller(), hold);
        return new TranscriptionAdmission(
                hold, billing, counter, TRANSCRIBER, switches.transcriptionsByRatio(), switches.endings());
    }

    private Billing price(Demand demand, String model) {
        int type = demand.channel().type();
        if (switches.unpricedModelsRefused() && !ratios.priced(model, type)) {
            throw new RefusedException(403, "model_not_priced", "model " + model + " has no price");
        }
        Billing billing = ratios.billing(model, type, demand.caller().group());
        if (billing.negative()) {
            throw new RefusedException(403, "model_price_invalid", "model " + model + " has a negative price");
        }
        return billing;
    }

    /** Under what name One API logs an image model; empty where it is the upstream's. */
    private static Optional<String> renamed(String model) {
        return switch (model) {
            case "ali-stable-diffusion-xl", "ali-stable-diffusion-v1.5" ->
                Optional.of(model.substring("ali-".length()));
            default -> Optional.empty();
        };
    }

    private static String size(Demand demand) {
        String size = text(demand, "size");
        return size.isEmpty() ? "1024x1024" : size;
    }

    private static String text(Demand demand, String member) {
        return demand.call().body() instanceof JsonBody body ? body.text(member).orElse("") : "";
    }

    private static long number(Demand demand, String member) {
        return demand.call().body() instanceof JsonBody body ? JsonNumber.of(body, member) : 0;
    }
}
