package switchboard.quota.prepaid;

import java.util.Map;

/** What an image's size and quality multiply its model's price by. */
final class ImageCosts {
    private final Map<String, Double> sizes = BuiltIn.table("image-ratios.tsv");

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
