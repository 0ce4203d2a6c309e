package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a request comes from, and which proxy one goes to. */
class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.200, true",
        "0.0.0.0/0, 8.8.8.8, true",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "fd00::/8, fd12::1, true",
        "fd00::/8, fe80::1, false",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "10.0.0.0/8, ::1, false",
        "10.0.0.0/8, localhost, false",
        "10.0.0.0/8, 10.1, false"
    })
    void aNetworkHoldsItsAddresses(String network, String address, boolean holds) {
        assertThat(Network.list(network).getFirst().holds(address)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 1.2.3.4",
        "::ffff:1.2.3.4, ::ffff:1.2.3.4",
        "2001:db8::1, 20010db800000000/64",
        "2001:DB8:0:0:ffff::, 20010db800000000/64",
        "::1, 0000000000000000/64",
        "somewhere, somewhere"
    })
    void oneCustomerHasOneNetwork(String address, String network) {
        assertThat(ClientAddress.network(address)).isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/33", "10.0.0.0/x", "localhost", "10.0.0/8", "::1/129"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.list(text))
                .withMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                    | 1.2.3.4                    | 127.0.0.1",
                "127.0.0.1             | 1.2.3.4                    | 1.2.3.4",
                "127.0.0.1             | 6.6.6.6, 1.2.3.4           | 1.2.3.4",
                "127.0.0.1,10.0.0.0/8  | 6.6.6.6, 1.2.3.4, 10.1.1.1 | 1.2.3.4",
                "127.0.0.1,10.0.0.0/8  | 10.2.2.2, 10.1.1.1         | 10.2.2.2",
                "127.0.0.1             | 1.2.3.4:5678               | 1.2.3.4",
                "127.0.0.1             | [2001:db8::1]:5678         | 2001:db8::1",
                "127.0.0.1             | 6.6.6.6, <script>          | 127.0.0.1",
                "10.0.0.0/8            | 1.2.3.4                    | 127.0.0.1"
            })
    void theRightMostStrangerIsTheClient(String trusted, String forwarded, String client) throws IOException {
        var clients = new ClientAddress(Map.of("TRUSTED_PROXIES", trusted));
        try (var transport = new Transport();
                var server = new HttpServer(transport, Map.of())) {
            server.add(new FakePlane(1, false, (request, response, callback) -> {
                Answers.text(response, 200, clients.of(request), callback);
                return true;
            }));
            assertThat(Wire.get(server.open(0), "/", "X-Forwarded-For: " + forwarded))
                    .endsWith("\r\n\r\n" + client);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://api.example.com/v1, http://plain:1",
        "https://api.example.com/v1, http://tls:2",
        "https://internal/v1, none",
        "https://a.corp.example/v1, none",
        "https://corp.example/v1, none",
        "https://notcorp.example/v1, http://tls:2",
        "https://port.example:8443/v1, none",
        "https://port.example/v1, http://tls:2",
        "http://10.1.2.3/v1, none",
        "http://11.1.2.3/v1, http://plain:1",
        "http://localhost:8080/, none",
        "http://127.0.0.1:8080/, none",
        "http://[::1]:8080/, none"
    })
    void theEnvironmentsProxyFollowsTheUsualRules(URI upstream, String proxy) {
        var environment = new EnvironmentProxy(Map.of(
                "http_proxy", "plain:1",
                "HTTPS_PROXY", "http://tls:2",
                "NO_PROXY", "internal, .corp.example,corp.example, port.example:8443,10.0.0.0/8"));
        assertThat(environment.of(upstream).map(URI::toString).orElse("none")).isEqualTo(proxy);
    }

    @Test
    void theRelaysOwnProxyGoesFirst() {
        var environment = new EnvironmentProxy(
                Map.of("RELAY_PROXY", "socks5://relay:1080", "HTTP_PROXY", "http://plain:1", "NO_PROXY", "*"));
        assertThat(environment.of(URI.create("http://api.example.com"))).contains(URI.create("socks5://relay:1080"));
    }

    @Test
    void aProxyThatCannotBeReadIsNamedWithoutItsPassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvironmentProxy(Map.of("RELAY_PROXY", "ftp://user:secret@host:1")))
                .withMessageContaining("RELAY_PROXY")
                .withMessageNotContaining("secret");
    }

    @Test
    void aFileOfVariablesIsRead() {
        Map<String, String> variables = new HashMap<>();
        for (String line : new String[] {
            "# comment",
            "",
            "A=1",
            "export B = two words ",
            "C=\"quoted # not a comment\"",
            "D='x'",
            "E=1 # comment",
            "F=",
            "nonsense"
        }) {
            Variables.add(line, variables);
        }
        assertThat(variables)
                .isEqualTo(
                        Map.of("A", "1", "B", "two words", "C", "quoted # not a comment", "D", "x", "E", "1", "F", ""));
    }
}
