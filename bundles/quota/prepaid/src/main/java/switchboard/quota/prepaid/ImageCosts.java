package switchboard.quota.prepaid;

import java.util.Map;

/** What an image's size and quality multiply its model's price by. */
final class ImageCosts {
    /** What dall-e-2 costs at its list price, of what it costs in One API. */
    private static final double LIST_PRICE = 0.8;

    private final Map<String, Double> sizes = BuiltIn.table("image-ratios.tsv");

    /**
     * The factor of one image, by what receipts call it.
     *
     * @param name as {@link #name} made it
     */
    double factorOf(String model, String name, Switches switches) {
        String[] words = name.split(" ", -1);
        String size = words.length > 1 && !words[1].equals("hd") ? words[1] : "";
        return factor(model, size, name.endsWith(" hd") ? "hd" : "", switches);
    }

    /** The factor of one image, at the operator's choice of the price of dall-e-2. */
    double factor(String model, String size, String quality, Switches switches) {
        boolean isCorrected = model.equals("dall-e-2") && switches.dallE2PriceCorrected();
        return factor(model, size, quality) * (isCorrected ? LIST_PRICE : 1);
    }

    /** What receipts call one: its size and quality stand there only where they make its price. */
    String name(String model, String size, String quality) {
        String name = sizes.containsKey(model + '\t' + size) ? "image " + size : "image";
        return isBetter(model, quality) ? name + " hd" : name;
    }

    private static boolean isBetter(String model, String quality) {
        return model.equals("dall-e-3") && quality.equals("hd");
    }

    /**
     * The factor of one image.
     *
     * @param model the upstream's name
     * @return 1 for a model or size that has none
     */
    double factor(String model, String size, String quality) {
        double factor = sizes.getOrDefault(model + '\t' + size, 1.0);
        if (isBetter(model, quality)) {
            factor *= size.equals("1024x1024") ? 2 : 1.5;
        }
        return factor;
    }
}
