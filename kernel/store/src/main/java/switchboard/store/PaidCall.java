package switchboard.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.PastCall;
import switchboard.spi.Receipt;
import switchboard.spi.Usage;

/**
 * What is kept of a call for its receipt. Its JSON is what the ledger holds and hashes.
 *
 * @param relayId the id the client saw in {@code X-Oneapi-Request-Id}
 * @param at when it ended, to the second
 * @param group the group of the user who paid
 * @param operation what was asked
 * @param model the upstream's model
 * @param channelId who answered
 * @param channelType One API's number of that channel's type
 * @param ending why it was over
 * @param counted the usage, or a part of it, was counted here
 * @param usage what was charged for
 * @param receipt how the price came about
 * @param quota what it cost
 */
public record PaidCall(
        String relayId,
        Instant at,
        String group,
        Operation operation,
        String model,
        long channelId,
        int channelType,
        Outcome.Ending ending,
        boolean counted,
        Usage usage,
        Receipt receipt,
        long quota) {
    private static final int ABOUT = 512; // characters
    private static final int LONGEST_NAME = 96;
    private static final int MOST_ITEMS = 16;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final String[] PARTS = {
        "prompt", "completion", "cache_read", "cache_write_5m", "cache_write_1h", "reasoning", "audio_in", "audio_out"
    };

    /** This call as one line of JSON. */
    public String json() {
        var text = new StringWriter(ABOUT);
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(text)) {
            json.setHighestNonEscapedChar(127); // the hash needs the same text from every database
            json.writeStartObject();
            json.writeStringField("relay", cut(relayId));
            json.writeNumberField("at", at.getEpochSecond());
            json.writeStringField("group", cut(group));
            json.writeStringField("operation", operation.name().toLowerCase(Locale.ROOT));
            json.writeStringField("model", cut(model));
            json.writeNumberField("channel", channelId);
            json.writeNumberField("type", channelType);
            json.writeStringField("ending", ending.name().toLowerCase(Locale.ROOT));
            json.writeBooleanField("counted", counted);
            writeUsage(json);
            writeReceipt(json);
            json.writeNumberField("quota", quota);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return text.toString();
    }

    private void writeUsage(JsonGenerator json) throws IOException {
        long[] counts = {
            usage.prompt(),
            usage.completion(),
            usage.cacheRead(),
            usage.cacheWrite5m(),
            usage.cacheWrite1h(),
            usage.reasoning(),
            usage.audioIn(),
            usage.audioOut()
        };
        json.writeObjectFieldStart("usage");
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                json.writeNumberField(PARTS[i], counts[i]);
            }
        }
        json.writeEndObject();
    }

    private void writeReceipt(JsonGenerator json) throws IOException {
        if (!receipt.priced() || receipt.items().size() > MOST_ITEMS) {
            return;
        }
        json.writeStringField("basis", cut(receipt.basis()));
        json.writeArrayFieldStart("items");
        for (Receipt.Item item : receipt.items()) {
            json.writeStartArray();
            json.writeString(item.name());
            json.writeNumber(item.count());
            json.writeString(item.price());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeStringField("factor", receipt.factor());
        json.writeStringField("rule", receipt.rule().name().toLowerCase(Locale.ROOT));
    }

    /**
     * Reads what {@link #json} has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static PaidCall of(String json) {
        try {
            JsonNode node = Json.MAPPER.readTree(json);
            return new PaidCall(
                    node.path("relay").asText(),
                    Instant.ofEpochSecond(node.path("at").asLong()),
                    node.path("group").asText(),
                    Operation.valueOf(upper(node, "operation")),
                    node.path("model").asText(),
                    node.path("channel").asLong(),
                    node.path("type").asInt(),
                    Outcome.Ending.valueOf(upper(node, "ending")),
                    node.path("counted").asBoolean(),
                    usage(node.path("usage")),
                    receipt(node),
                    node.path("quota").asLong());
        } catch (IOException e) {
            throw new IllegalArgumentException("not a receipt: " + Json.reason(e), e);
        }
    }

    /** Whether a receipt tells what so many tokens of the answer cost, and so what more would. */
    public static boolean grows(Receipt receipt, long completion) {
        return completion > 0
                && receipt.items().size() <= MOST_ITEMS
                && receipt.count(Receipt.COMPLETION) == completion;
    }

    /**
     * This call with an answer that had become longer.
     *
     * @param completion tokens it had then
     * @param millis how much later that was
     * @throws IllegalArgumentException if its receipt does not tell what that costs
     */
    PaidCall grown(long completion, long millis) {
        if (!grows(receipt, usage.completion())) {
            throw new IllegalArgumentException("a receipt that does not count the answer's tokens");
        }
        Receipt longer = receipt.counting(Receipt.COMPLETION, completion);
        return new PaidCall(
                relayId,
                at.plusMillis(millis),
                group,
                operation,
                model,
                channelId,
                channelType,
                ending,
                counted,
                usage.answered(completion),
                longer,
                longer.quota());
    }

    /** What can be priced again. */
    public PastCall past() {
        return new PastCall(at, group, operation, model, channelId, channelType, usage, quota, receipt);
    }

    private static Usage usage(JsonNode node) {
        long[] counts = new long[PARTS.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = node.path(PARTS[i]).asLong();
        }
        return new Usage(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
    }

    private static Receipt receipt(JsonNode node) {
        if (!node.has("items")) {
            return Receipt.NONE;
        }
        List<Receipt.Item> items = new ArrayList<>();
        for (JsonNode item : node.path("items")) {
            items.add(new Receipt.Item(
                    item.path(0).asText(), item.path(1).asLong(), item.path(2).asText()));
        }
        return new Receipt(
                node.path("basis").asText(),
                items,
                node.path("factor").asText(),
                Receipt.Rule.valueOf(upper(node, "rule")));
    }

    private static String upper(JsonNode node, String member) {
        return node.path(member).asText().toUpperCase(Locale.ROOT);
    }

    /** No text may fill the journal, not even one of characters that JSON writes as six. */
    private static String cut(String text) {
        String start = text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME);
        for (int i = 0; i < start.length(); i++) {
            if (Character.isISOControl(start.charAt(i))) {
                return CONTROL.matcher(start).replaceAll("?");
            }
        }
        return start;
    }
}
