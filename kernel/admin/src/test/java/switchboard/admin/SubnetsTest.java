package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/8",
                "192.168.1.1/32, 10.0.0.0/8",
                "0.0.0.0/0",
                "::/0",
                "fd00::/8",
                "::1/128",
                "2001:db8:0:0:0:0:0:1/64",
                "1::/16"
            })
    void networksAreGood(String subnets) {
        assertThat(Subnets.firstFault(subnets)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/33",
                "10.0.0/8",
                "256.0.0.0/8",
                "01.2.3.4/8",
                "10.0.0.0/8x",
                "host/8",
                "::1/129",
                "1:2:3/64",
                "1::2::3/64",
                "12345::/64",
                "1:2:3:4:5:6:7:8:9/64",
                " ",
                ","
            })
    void theRestIsNot(String subnets) {
        assertThat(Subnets.firstFault(subnets)).isPresent();
    }

    @Test
    void theFaultNamesTheEntry() {
        assertThat(Subnets.firstFault("10.0.0.0/8, nonsense ,::1")).contains("nonsense");
    }
}
