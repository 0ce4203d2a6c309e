package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Operation;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.Receipt;
import switchboard.spi.Usage;
import switchboard.store.Credential;
import switchboard.store.LogFilter;
import switchboard.store.LogRow;
import switchboard.store.NewToken;
import switchboard.store.PaidCall;
import switchboard.store.Settlement;
import switchboard.store.TokenRow;
import switchboard.store.UserRow;

/** A call's receipt says all that its price is made of, to those whose call it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReceiptTest {
    private final Instant now = Instant.now();
    private final String relayId =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").format(LocalDateTime.ofInstant(now, ZoneId.systemDefault()))
                    + "12345678";

    private Gateway gateway;
    private Web admin;
    private Web anna;
    private Web bert;
    private long line;

    @BeforeAll
    void pay(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
        anna = gateway.user("anna", UserRow.COMMON);
        bert = gateway.user("bert", UserRow.COMMON);
        UserRow payer = gateway.row("anna");
        gateway.store.users().setQuota(payer.id(), 1000);
        TokenRow token = gateway.store
                .tokens()
                .create(new NewToken(payer.id(), "work", TokenRow.NEVER, 0, true, Optional.empty(), Optional.empty()));
        Credential caller = gateway.store.callers().load(token.key());
        var receipt = new Receipt(
                "ratio",
                List.of(new Receipt.Item("prompt", 9, "0.25"), new Receipt.Item("completion", 12, "0.75")),
                "1",
                Receipt.Rule.UP_AT_LEAST_1);
        var call = new PaidCall(
                relayId,
                now,
                "default",
                Operation.CHAT,
                "gpt-4o",
                7,
                1,
                Ending.COMPLETE,
                false,
                new Usage(9, 12),
                receipt,
                12);
        var log = new LogRow(
                0,
                payer.id(),
                now.getEpochSecond(),
                LogRow.CONSUMPTION,
                "倍率",
                "anna",
                "work",
                "gpt-4o",
                12,
                9,
                12,
                7,
                relayId,
                5,
                false,
                false);
        assertThat(gateway.store
                        .accounts()
                        .hold(relayId, caller.owner().id(), caller.token().id(), 50)
                        .settle(new Settlement(12, 7, true, Optional.of(log), "default", call.json())))
                .isTrue();
        line = gateway.store
                .logs()
                .before(new LogFilter(LogRow.CONSUMPTION, 0, 0, payer.id(), "", "", "", 0), Long.MAX_VALUE, 1)
                .getFirst()
                .id();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void itSaysWhatThePriceIsMadeOf() {
        JsonNode receipt = admin.get("/api/log/" + line + "/receipt").data();
        assertThat(receipt.path("quota").asLong()).isEqualTo(12);
        assertThat(receipt.path("items").path(1).path("amount").asText()).isEqualTo("9.00");
        assertThat(receipt.path("rule").asText()).isEqualTo("up_at_least_1");
        assertThat(receipt.path("usage").path("completion").asLong()).isEqualTo(12);
        assertThat(receipt.path("entry").path("balance").asLong()).isEqualTo(988);
        assertThat(receipt.path("entry").path("debit").asText()).isEqualTo("user");
    }

    @Test
    void usersFindTheirOwnByTheIdThatTheirClientSaw() {
        assertThat(anna.get("/api/log/" + relayId + "/receipt")
                        .data()
                        .path("request_id")
                        .asText())
                .isEqualTo(relayId);
        assertThat(anna.get("/api/log/" + line + "/receipt")
                        .data()
                        .path("request_id")
                        .asText())
                .isEqualTo(relayId);
    }

    @Test
    void nobodyElseSeesIt() {
        assertThat(bert.get("/api/log/" + line + "/receipt").success()).isFalse();
        assertThat(bert.get("/api/log/" + relayId + "/receipt").success()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "999999", "-1", "x", "99999999999999999999999999", "20261399999999999999"})
    void whatIsNoCallHasNone(String call) {
        assertThat(admin.get("/api/log/" + call + "/receipt").success()).isFalse();
    }
}
