package switchboard.quota.prepaid;

import java.util.OptionalLong;
import switchboard.quota.prepaid.Pricing.Asked;
import switchboard.spi.Operation;
import switchboard.spi.PastCall;
import switchboard.spi.Receipt;
import switchboard.spi.RefusedException;
import switchboard.spi.Usage;

/**
 * What calls of the past would have cost under some options. What was counted is as the receipt says; it is not counted
 * again, so that what was not owed stays so.
 */
final class Repricing {
    private final Pricing pricing;
    private final ImageCosts imageCosts;

    Repricing(Pricing pricing, ImageCosts imageCosts) {
        this.pricing = pricing;
        this.imageCosts = imageCosts;
    }

    /** The price; empty if the receipt does not say enough, or the call would be refused. */
    OptionalLong of(PastCall call) {
        if (isFree(call.operation())) {
            return OptionalLong.of(0);
        }
        if (!call.receipt().priced()) {
            return OptionalLong.empty();
        }
        try {
            return of(call, pricing.of(asked(call)));
        } catch (RefusedException refused) {
            return OptionalLong.empty();
        }
    }

    private OptionalLong of(PastCall call, Tariff tariff) {
        Receipt.Item first = call.receipt().items().getFirst();
        return switch (call.operation()) {
            case CHAT, COMPLETIONS, EMBEDDINGS, MODERATIONS, EDITS ->
                OptionalLong.of(tariff.textPrice(owed(call), answered(call)).quota());
            case TRANSCRIPTION, TRANSLATION ->
                OptionalLong.of(tariff.transcriptPrice(heard(call), byRatio(), answered(call))
                        .quota());
            case IMAGES ->
                first.name().startsWith("image")
                        ? OptionalLong.of(images(call.model(), first, tariff).quota())
                        : OptionalLong.empty();
            case SPEECH ->
                first.name().equals(tariff.speechUnit(pricing.switches().speechByCharacter()))
                        ? OptionalLong.of(
                                tariff.speechPrice(first.name(), first.count()).quota())
                        : OptionalLong.empty();
            case PROXY, COUNT_TOKENS, STORED, MODELS, MODEL -> OptionalLong.of(0);
        };
    }

    private static boolean isFree(Operation operation) {
        return switch (operation) {
            case PROXY, COUNT_TOKENS, STORED, MODELS, MODEL -> true;
            case CHAT, COMPLETIONS, EMBEDDINGS, MODERATIONS, EDITS -> false;
            case IMAGES, SPEECH, TRANSCRIPTION, TRANSLATION -> false;
        };
    }

    private static Asked asked(PastCall call) {
        return new Asked(
                call.operation(),
                call.model(),
                call.model(),
                call.channelId(),
                call.channelType(),
                call.group(),
                call.at());
    }

    private Price images(String model, Receipt.Item images, Tariff tariff) {
        double factor = imageCosts.factorOf(model, images.name(), pricing.switches());
        return tariff.imagesPrice(images.name(), factor, images.count());
    }

    private boolean byRatio() {
        return pricing.switches().transcriptionsByRatio();
    }

    /** Nothing, where the receipt counts nothing though something was used. */
    private static Usage owed(PastCall call) {
        return answered(call) ? call.usage() : Usage.NONE;
    }

    private static boolean answered(PastCall call) {
        return call.receipt().items().stream().anyMatch(item -> item.count() > 0);
    }

    /** One API shows the price for tokens; how many there were says the receipt. */
    private static Usage heard(PastCall call) {
        return call.receipt().items().stream()
                .filter(item -> item.name().equals(Billing.TRANSCRIPT))
                .findFirst()
                .map(item -> new Usage(0, item.count()))
                .orElseGet(() -> owed(call));
    }
}
