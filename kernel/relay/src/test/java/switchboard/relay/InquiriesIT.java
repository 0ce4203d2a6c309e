package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.store.ChannelExtras;
import switchboard.store.ChannelRow;
import switchboard.testkit.FakeUpstream;

/** What is asked of upstreams beside calls. */
class InquiriesIT {
    private Gateway gateway;
    private Inquiries inquiries;

    @BeforeEach
    void start() {
        gateway = Gateway.start();
        inquiries = new Inquiries(gateway.engine);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void firstKeyInUseAsks() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(200, "12.5"))) {
            ChannelRow row = gateway.store
                    .channels()
                    .create(
                            Gateway.row(1, upstream.url(), "m", 0, 0, "", "{\"multi_key\":true}"),
                            List.of("sk-upstream-secret", "key-two"));
            long first = gateway.store.channels().keys(row.id()).getFirst().id();
            gateway.store.channels().setKeyStatus(row.id(), first, ChannelRow.DISABLED);
            assertThat(inquiries.balance(row)).isEqualTo(12.5);
            assertThat(upstream.requests().getFirst().header("authorization")).isEqualTo("Bearer key-two");
            assertThat(upstream.requests().getFirst().target()).isEqualTo("/balance");
            gateway.assertAllOver();
        }
    }

    @Test
    void channelThatIsNotStoredIsAskedToo() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(200, "a,b"))) {
            assertThat(inquiries.models(Gateway.row(1, upstream.url(), "m", 0, 0, "", ""), false))
                    .containsExactly("a", "b");
        }
    }

    @Test
    void redirectIsNotFollowed() {
        try (FakeUpstream elsewhere = FakeUpstream.start(e -> e.json(200, "1"));
                FakeUpstream upstream =
                        FakeUpstream.start(e -> e.json(302, "", "Location", elsewhere.url() + "/balance"))) {
            assertThatThrownBy(() -> inquiries.balance(Gateway.row(1, upstream.url(), "m", 0, 0, "", "")))
                    .hasMessage("status code: 302");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void failureNamesNoKey() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(500, "sk-upstream-secret is wrong"))) {
            ChannelRow row = Gateway.row(1, upstream.url(), "m", 0, 0, "", "");
            assertThatThrownBy(() -> inquiries.models(row))
                    .isInstanceOf(RelayException.class)
                    .hasMessageContaining("*** is wrong")
                    .hasMessageNotContaining("sk-upstream-secret");
        }
    }

    @Test
    void whoDoesNotTellAndWhoIsNotThereAreFailures() {
        ChannelRow nobody = Gateway.row(99, "http://127.0.0.1:9", "m", 0, 0, "", "");
        assertThatThrownBy(() -> inquiries.balance(nobody)).hasMessage("invalid api type: 99");
        ChannelRow unusable = Gateway.row(1, "http://127.0.0.1:9", "m", 0, 0, "", "{\"proxy\":\"ftp://x\"}");
        assertThat(catchThrowableOfType(RelayException.class, () -> inquiries.balance(unusable))
                        .failure()
                        .failure())
                .isEqualTo(Failure.CONNECT);
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(200, "NaN"))) {
            assertThatThrownBy(() -> inquiries.balance(Gateway.row(1, upstream.url(), "m", 0, 0, "", "")))
                    .hasMessage("the upstream's balance is not a number");
        }
    }

    @Test
    void channelThatSomebodyElseNamedMustBePublic() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(200, "1"))) {
            ChannelRow row = gateway.store
                    .channels()
                    .create(
                            List.of(Gateway.row(1, upstream.url(), "m", 0, 0, "", "")),
                            new ChannelExtras(List.of(), Optional.empty(), Optional.of(true)))
                    .getFirst();
            assertThatThrownBy(() -> inquiries.balance(row))
                    .hasMessage("do request failed: the upstream's address is not public");
            assertThatThrownBy(() -> inquiries.models(row, true)).isInstanceOf(RelayException.class);
            assertThatThrownBy(() -> inquiries.checkPublic(row))
                    .hasMessage("only root may use addresses that are not public: the address is not public");
            ChannelRow proxied = Gateway.row(1, "", "m", 0, 0, "", "{\"proxy\":\"socks5://u:p@10.0.0.1:1080\"}");
            assertThatThrownBy(() -> inquiries.checkPublic(proxied)).isInstanceOf(RelayException.class);
            assertThat(upstream.requests()).isEmpty();
            assertThat(gateway.chat(gateway.token(), "m", false).statusCode()).isEqualTo(502);
            assertThat(upstream.requests()).isEmpty();
            gateway.store.channels().update(row, new ChannelExtras(List.of(), Optional.empty(), Optional.of(false)));
            assertThat(inquiries.balance(row)).isEqualTo(1);
            gateway.assertAllOver();
        }
    }
}
