package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import switchboard.spi.Receipt;
import switchboard.spi.Usage;
import switchboard.store.Entries;
import switchboard.store.Entry;
import switchboard.store.LogRow;
import switchboard.store.Logs;
import switchboard.store.PaidCall;
import switchboard.store.UserRow;

/**
 * How a call's price came about. A call is named by its line's number, or by the id in the answer's {@code
 * X-Oneapi-Request-Id}, since One API keeps the number from users; they get the receipts of their own calls.
 */
@Path("api/log/{call}/receipt")
@RolesAllowed(Role.USER)
public final class ReceiptResource {
    /** Longer digits are no number of a line but a call's id. */
    private static final int LONGEST_NUMBER = 18;

    private final Logs logs;
    private final Entries entries;

    ReceiptResource(Logs logs, Entries entries) {
        this.logs = logs;
        this.entries = entries;
    }

    /** One thing that was counted. */
    record ItemView(
            @JsonProperty("name") String name,
            @JsonProperty("count") long count,
            @JsonProperty("price") String price,
            @JsonProperty("amount") String amount) {
        static ItemView of(Receipt.Item item) {
            BigDecimal amount = new BigDecimal(item.price()).multiply(BigDecimal.valueOf(item.count()));
            return new ItemView(item.name(), item.count(), item.price(), amount.toPlainString());
        }
    }

    /** A receipt. */
    record ReceiptView(
            @JsonProperty("request_id") String requestId,
            @JsonProperty("created_at") long at,
            @JsonProperty("user_id") long userId,
            @JsonProperty("group") String group,
            @JsonProperty("operation") String operation,
            @JsonProperty("model_name") String model,
            @JsonProperty("channel") long channel,
            @JsonProperty("ending") String ending,
            @JsonProperty("counted_here") boolean counted,
            @JsonProperty("usage") Map<String, Long> usage,
            @JsonProperty("basis") String basis,
            @JsonProperty("items") List<ItemView> items,
            @JsonProperty("factor") String factor,
            @JsonProperty("rule") String rule,
            @JsonProperty("quota") long quota,
            @JsonProperty("entry") EntryView entry) {
        static ReceiptView of(Entry entry, PaidCall call) {
            Receipt receipt = call.receipt();
            return new ReceiptView(
                    call.relayId(),
                    entry.at(),
                    entry.userId(),
                    call.group(),
                    name(call.operation()),
                    call.model(),
                    call.channelId(),
                    name(call.ending()),
                    call.counted(),
                    parts(call.usage()),
                    receipt.basis(),
                    receipt.items().stream().map(ItemView::of).toList(),
                    receipt.factor(),
                    name(receipt.rule()),
                    call.quota(),
                    EntryView.of(entry));
        }
    }

    /** Where the call stands in the user's ledger. */
    record EntryView(
            @JsonProperty("number") long number,
            @JsonProperty("debit") String debit,
            @JsonProperty("credit") String credit,
            @JsonProperty("quota") long quota,
            @JsonProperty("balance") long balance,
            @JsonProperty("hash") String hash) {
        static EntryView of(Entry entry) {
            return new EntryView(
                    entry.number(), entry.debit(), entry.credit(), entry.quota(), entry.balance(), entry.hash());
        }
    }

    /** The receipt of a call. */
    @GET
    public Envelope<ReceiptView> receipt(@PathParam("call") String call, @Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        Entry entry = entry(call, caller).orElseThrow(Declined::recordNotFound);
        PaidCall paid = entry.call().orElseThrow(Declined::recordNotFound);
        return Envelope.of(ReceiptView.of(entry, paid));
    }

    private Optional<Entry> entry(String call, Member caller) {
        if (call.length() > LONGEST_NUMBER) {
            return entries.of(caller.id(), call);
        }
        Optional<LogRow> line = logs.find(Numbers.lenient(call))
                .filter(row -> row.type() == LogRow.CONSUMPTION)
                .filter(row -> row.userId() == caller.id() || caller.role() >= UserRow.ADMIN);
        return line.flatMap(entries::of);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Long> parts(Usage usage) {
        Map<String, Long> parts = new TreeMap<>();
        parts.put("prompt", usage.prompt());
        parts.put("completion", usage.completion());
        parts.put("cache_read", usage.cacheRead());
        parts.put("cache_write_5m", usage.cacheWrite5m());
        parts.put("cache_write_1h", usage.cacheWrite1h());
        parts.put("reasoning", usage.reasoning());
        parts.put("audio_in", usage.audioIn());
        parts.put("audio_out", usage.audioOut());
        return parts;
    }
}
