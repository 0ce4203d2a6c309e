package switchboard.quota.prepaid;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.WeakHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.quota.prepaid.Pricing.Asked;
import switchboard.quota.prepaid.Tariff.Volume;
import switchboard.spi.Admission;
import switchboard.spi.Balances;
import switchboard.spi.Demand;
import switchboard.spi.JsonBody;
import switchboard.spi.Names;
import switchboard.spi.Options;
import switchboard.spi.PastCall;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.QuotaPolicyInfo;
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

    private static final int REPLICATE = 46;

    private final Pricing pricing;
    private final ImageCosts imageCosts = new ImageCosts();
    private final Switches switches;
    private final Purse purse;
    private final Estimate estimate;
    private final TokenCounter counter;

    /** Candidates that somebody tries out, each for as long as they try. */
    private final Map<Options, WeakReference<Repricing>> candidates = Collections.synchronizedMap(new WeakHashMap<>());

    /** A policy over the kernel's services. */
    @Activate
    public PrepaidQuotaPolicy(
            @Reference Balances balances, @Reference Options options, @Reference TokenCounter counter) {
        this.pricing = new Pricing(options);
        this.switches = pricing.switches();
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
    public OptionalLong reprice(PastCall call, Options options) {
        WeakReference<Repricing> known = candidates.get(options);
        Repricing repricing = known == null ? null : known.get();
        if (repricing == null) {
            repricing = new Repricing(new Pricing(options), imageCosts);
            candidates.put(options, new WeakReference<>(repricing));
        }
        return repricing.of(call);
    }

    @Override
    public List<String> review(String option, String value, Names names) {
        return Review.of(option, value, names, pricing.ratios());
    }

    private Admission text(Demand demand) {
        Tariff tariff = pricing.of(Asked.of(demand));
        long hold = estimate.of(demand, tariff);
        purse.require(demand.caller(), hold);
        return new TextAdmission(hold, tariff, switches.endings());
    }

    private Admission images(Demand demand) {
        String model = demand.upstreamModel();
        Tariff tariff = pricing.of(Asked.of(demand));
        String size = size(demand);
        String quality = text(demand, "quality");
        double factor = imageCosts.factor(model, size, quality, switches);
        long n = demand.channel().type() == REPLICATE ? 1 : number(demand, "n");
        Price price = tariff.imagesPrice(imageCosts.name(model, size, quality), factor, n);
        purse.require(demand.caller(), price.quota());
        return FixedAdmission.images(price, tariff.content(), renamed(model), switches.endings());
    }

    private Admission speech(Demand demand) {
        Tariff tariff = pricing.of(Asked.of(demand));
        String input = text(demand, "input");
        String unit = tariff.speechUnit(switches.speechByCharacter());
        long units = unit.equals(Billing.BYTE)
                ? input.getBytes(StandardCharsets.UTF_8).length
                : input.codePointCount(0, input.length());
        Price price = tariff.speechPrice(unit, units);
        purse.require(demand.caller(), price.quota());
        return FixedAdmission.speech(price, tariff.content(), switches.endings());
    }

    private Admission transcription(Demand demand) {
        Tariff tariff = pricing.of(Asked.of(demand));
        long hold = tariff.hold(new Volume(0, switches.reservedTokens(), true, false));
        purse.require(demand.caller(), hold);
        return new TranscriptionAdmission(
                hold, tariff, counter, Pricing.TRANSCRIBER, switches.transcriptionsByRatio(), switches.endings());
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
