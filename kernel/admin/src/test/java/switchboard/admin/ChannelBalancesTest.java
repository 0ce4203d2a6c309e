package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.ChannelRow;
import switchboard.store.UserRow;

/** What upstreams tell of themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelBalancesTest {
    private Gateway gateway;
    private Web admin;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
    }

    @AfterEach
    void clear() {
        gateway.store.channels().all().forEach(row -> gateway.store.channels().delete(row.id()));
        gateway.upstreams.balances.clear();
        gateway.upstreams.asked.clear();
        gateway.notices.published.clear();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void balanceIsToldAndStored() {
        long id = create("rich", 8);
        gateway.upstreams.balances.put("rich", 107.655);
        assertThat(admin.get("/api/channel/update_balance/" + id + "/").text())
                .isEqualTo("{\"success\":true,\"message\":\"\",\"balance\":107.655}");
        assertThat(row(id).balance()).isEqualTo(107.655);
        assertThat(row(id).balanceUpdatedTime()).isPositive();
        gateway.upstreams.balances.put("rich", 1e8);
        assertThat(admin.get("/api/channel/update_balance/" + id).text()).contains("\"balance\":100000000}");
    }

    @Test
    void nothingIsStoredOfWhatIsNotTold() {
        long id = create("silent", 8);
        assertThat(admin.get("/api/channel/update_balance/" + id).text())
                .isEqualTo("{\"success\":false,\"message\":\"尚未实现\"}");
        assertThat(row(id).balanceUpdatedTime()).isZero();
        assertThat(admin.get("/api/channel/update_balance/999999").message()).isEqualTo("record not found");
        assertThat(admin.get("/api/channel/update_balance/x").message())
                .isEqualTo("strconv.Atoi: parsing \"x\": invalid syntax");
    }

    @Test
    void oneQuestionNeverSwitchesOff() {
        long id = create("broke", 8);
        gateway.upstreams.balances.put("broke", -1.0);
        assertThat(admin.get("/api/channel/update_balance/" + id).text()).contains("\"balance\":-1}");
        assertThat(row(id).enabled()).isTrue();
    }

    @Test
    void allOfThemAreAskedAndThoseWithNothingLeftSwitchedOff() {
        long first = create("first", 36);
        long broke = create("broke", 1);
        long other = create("other broke", 36);
        create("silent", 8);
        long off = create("off", 8);
        gateway.store.channels().setStatus(off, ChannelRow.DISABLED);
        gateway.upstreams.balances.put("first", 3.0);
        gateway.upstreams.balances.put("broke", 0.0);
        gateway.upstreams.balances.put("other broke", 0.0);
        gateway.upstreams.balances.put("off", 5.0);
        assertThat(admin.get("/api/channel/update_balance").text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        await(() -> row(first).balanceUpdatedTime() > 0); // the oldest comes last
        assertThat(row(first).balance()).isEqualTo(3);
        assertThat(row(broke).status()).isEqualTo(ChannelRow.DISABLED_BY_ITSELF);
        assertThat(row(other).enabled()).isTrue();
        assertThat(row(off).balanceUpdatedTime()).isZero();
        assertThat(gateway.audited())
                .contains(
                        "admin channel.balance channel:%d {\"status\":3}".formatted(broke),
                        "admin channel.balance channel:all ");
    }

    @Test
    void modelsAreWhatTheUpstreamLists() {
        long id = create("listed", 1);
        assertThat(admin.get("/api/channel/fetch_models/" + id).text())
                .isEqualTo("{\"success\":true,\"message\":\"\",\"data\":[\"model-b\",\"model-a\"]}");
        assertThat(admin.get("/api/channel/fetch_models/" + create("listless", 1))
                        .message())
                .isEqualTo("status code: 401");
        assertThat(admin.get("/api/channel/fetch_models/999999").message()).isEqualTo("record not found");
    }

    @Test
    void lowBalanceAndItsEndAreNotices() {
        gateway.store.options().put("ChannelBalanceRemindThreshold", "5");
        long low = create("low", 36);
        create("rich", 36);
        long broke = create("broke", 8);
        gateway.upstreams.balances.put("low", 4.5);
        gateway.upstreams.balances.put("rich", 5.0);
        gateway.upstreams.balances.put("broke", 0.0);
        admin.get("/api/channel/update_balance");
        await(() -> gateway.notices.published.size() == 3);
        assertThat(gateway.notices.published)
                .extracting(notice -> notice.event() + " " + notice.fact("channel") + " " + notice.fact("name"))
                .containsExactlyInAnyOrder(
                        "UPSTREAM_BALANCE_LOW " + broke + " broke",
                        "CHANNEL_DISABLED " + broke + " broke",
                        "UPSTREAM_BALANCE_LOW " + low + " low");
        gateway.store.options().put("ChannelBalanceRemindThreshold", "0");
    }

    private long create(String name, int type) {
        admin.post(
                "/api/channel/",
                "{\"type\": %d, \"name\": \"%s\", \"key\": \"k\", \"models\": \"m\", \"group\": \"default\"}"
                        .formatted(type, name));
        OptionalLong id = gateway.store.channels().all().stream()
                .filter(row -> row.name().equals(name))
                .mapToLong(ChannelRow::id)
                .findFirst();
        return id.orElseThrow();
    }

    private ChannelRow row(long id) {
        gateway.store.flush();
        return gateway.store.channels().find(id).orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come");
            }
            Thread.onSpinWait();
        }
    }
}
