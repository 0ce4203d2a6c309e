package switchboard.quota.prepaid;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a price list: whatever is not exactly one is refused, with a sentence that says where and why. */
final class PriceListReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Digits before the point, and after it, of a price. */
    private static final int MOST_DIGITS = 9;

    private static final int FINEST = 12;

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    private final JsonParser json;
    private String where = "";

    private PriceListReader(JsonParser json) {
        this.json = json;
    }

    /**
     * Reads a text.
     *
     * @return entries by model, the latest first
     */
    static Map<String, List<PriceEntry>> read(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            return new PriceListReader(json).list();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(PriceList.OPTION + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(PriceList.OPTION + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Map<String, List<PriceEntry>> list() throws IOException {
        Map<String, List<PriceEntry>> models = new HashMap<>();
        require(json.nextToken() == JsonToken.START_OBJECT, "must be a JSON object of models");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String model = json.currentName();
            where = model;
            require(!model.isBlank(), "a model needs a name");
            int star = model.indexOf('*');
            require(star < 0 || star == model.length() - 1, "a star may stand at the end of a name alone");
            models.put(model, entries());
        }
        where = "";
        require(json.nextToken() == null, "something follows the object");
        return models;
    }

    private List<PriceEntry> entries() throws IOException {
        String model = where;
        List<PriceEntry> entries = new ArrayList<>();
        Set<Instant> moments = new HashSet<>();
        require(json.nextToken() == JsonToken.START_ARRAY, "must be an array of entries");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            where = model + ", entry " + (entries.size() + 1);
            PriceEntry entry = entry();
            require(moments.add(entry.from()), "another entry begins at the same moment");
            entries.add(entry);
        }
        where = model;
        require(!entries.isEmpty(), "has no entry");
        entries.sort(Comparator.comparing(PriceEntry::from).reversed());
        return entries;
    }

    private PriceEntry entry() throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "must be an object");
        Instant from = Instant.MIN;
        EnumMap<PriceItem, BigDecimal> money = new EnumMap<>(PriceItem.class);
        Map<Long, Prices> channels = new HashMap<>();
        Map<String, Prices> groups = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            json.nextToken();
            switch (member) {
                case "from" -> from = moment();
                case "channels" -> overrides(member).forEach((id, prices) -> channels.put(channel(id), prices));
                case "groups" -> groups.putAll(overrides(member));
                default -> money.put(item(member), price(member));
            }
        }
        PriceEntry entry = new PriceEntry(from, new Prices(money), channels, groups);
        require(!entry.base().lacksInput(), "has a price of tokens, but no input");
        channels.forEach((id, prices) -> requireInput(entry, prices, "channel " + id));
        groups.forEach((group, prices) -> requireInput(entry, prices, "group " + group));
        return entry;
    }

    private void requireInput(PriceEntry entry, Prices prices, String whose) {
        require(!entry.base().under(prices).lacksInput(), whose + " has a price of tokens, but no input");
    }

    private Map<String, Prices> overrides(String member) throws IOException {
        Map<String, Prices> overrides = new HashMap<>();
        require(json.currentToken() == JsonToken.START_OBJECT, member + " must be an object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String whose = json.currentName();
            require(!whose.isBlank(), member + " needs names");
            EnumMap<PriceItem, BigDecimal> money = new EnumMap<>(PriceItem.class);
            require(json.nextToken() == JsonToken.START_OBJECT, member + " " + whose + " must be an object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                money.put(item(name), price(name));
            }
            overrides.put(whose, new Prices(money));
        }
        return overrides;
    }

    private PriceItem item(String member) {
        PriceItem item = PriceItem.byName().get(member);
        if (item == null) {
            throw refused("there is no member \"" + member + "\"");
        }
        return item;
    }

    private BigDecimal price(String member) throws IOException {
        JsonToken token = json.currentToken();
        require(token != null && token.isNumeric(), member + " must be a number");
        BigDecimal price = json.getDecimalValue();
        require(price.signum() >= 0, member + " is below 0");
        if (price.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal bare = price.stripTrailingZeros();
        require((long) bare.precision() - bare.scale() <= MOST_DIGITS, member + " is too large");
        require(bare.scale() <= FINEST, member + " has more than " + FINEST + " decimals");
        return bare.scale() < 0 ? bare.setScale(0) : bare;
    }

    private Instant moment() throws IOException {
        @Nullable String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
        try {
            return Instant.parse(text == null ? "" : text);
        } catch (DateTimeException noMoment) {
            throw refused("from must be a moment such as \"2026-01-31T00:00:00Z\"");
        }
    }

    private long channel(String id) {
        if (!NUMBER.matcher(id).matches()) {
            throw refused("channels are named by their numbers, not \"" + id + "\"");
        }
        return Long.parseLong(id);
    }

    private void require(boolean met, String otherwise) {
        if (!met) {
            throw refused(otherwise);
        }
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(
                where.isEmpty() ? PriceList.OPTION + ": " + why : PriceList.OPTION + ": " + where + ": " + why);
    }
}
