package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.RedisAddress.Host;
import switchboard.store.RedisAddress.Local;
import switchboard.store.RedisAddress.Login;
import switchboard.store.RedisAddress.Sentinels;
import switchboard.store.RedisAddress.Server;

class RedisAddressTest {
    private static final Login NOBODY = new Login("", "");

    @Test
    void urls() {
        assertThat(of("redis://h")).isEqualTo(new Server(new Host("h", 6379), false, NOBODY, 0));
        assertThat(of("redis://")).isEqualTo(new Server(new Host("localhost", 6379), false, NOBODY, 0));
        assertThat(of("redis://h:7/")).isEqualTo(new Server(new Host("h", 7), false, NOBODY, 0));
        assertThat(of("REDIS://h:7/3?pool_size=9")).isEqualTo(new Server(new Host("h", 7), false, NOBODY, 3));
        assertThat(of("redis://h?db=4")).isEqualTo(new Server(new Host("h", 6379), false, NOBODY, 4));
        assertThat(of("rediss://h:7")).isEqualTo(new Server(new Host("h", 7), true, NOBODY, 0));
        assertThat(of("redis://[::1]:7")).isEqualTo(new Server(new Host("::1", 7), false, NOBODY, 0));
        assertThat(of("redis://[::1]")).isEqualTo(new Server(new Host("::1", 6379), false, NOBODY, 0));
    }

    @Test
    void logins() {
        assertThat(of("redis://:p@h")).isEqualTo(new Server(new Host("h", 6379), false, new Login("", "p"), 0));
        assertThat(of("redis://u:p%40+%2F@h/1"))
                .isEqualTo(new Server(new Host("h", 6379), false, new Login("u", "p@+/"), 1));
        assertThat(of("redis://u:a@b/c?d@h"))
                .isEqualTo(new Server(new Host("h", 6379), false, new Login("u", "a@b/c?d"), 0));
        assertThat(of("redis://u:secret@h").toString()).doesNotContain("secret");
    }

    @Test
    void sockets() {
        assertThat(of("unix:///run/redis.sock")).isEqualTo(new Local("/run/redis.sock", NOBODY, 0));
        assertThat(of("unix://u:p@/run/redis.sock?db=2"))
                .isEqualTo(new Local("/run/redis.sock", new Login("u", "p"), 2));
    }

    @Test
    void sentinels() {
        assertThat(sentinels("a:1,b , [::1]:3,"))
                .isEqualTo(new Sentinels(
                        List.of(new Host("a", 1), new Host("b", 26379), new Host("::1", 3)), "m", new Login("", "p")));
        assertThatThrownBy(() -> sentinels(" , ")).hasMessage("it names no sentinel");
        assertThatThrownBy(() -> sentinels("a:x")).hasMessage("its port is no number from 0 to 65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:6379",
                "http://h",
                "a:1,b:2",
                "redis://h:secret",
                "redis://h:70000",
                "redis://h/secret",
                "redis://h/0/secret",
                "redis://h?db=secret",
                "redis://h?db=-1",
                "redis://u:secret%zz@h",
                "unix://secret",
            })
    void whatCannotBeReadIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    private static RedisAddress of(String text) {
        return RedisAddress.of(Environment.of(Map.of("REDIS_CONN_STRING", text), Path.of("none"), Path.of("none")));
    }

    private static RedisAddress sentinels(String text) {
        return RedisAddress.of(Environment.of(
                Map.of("REDIS_CONN_STRING", text, "REDIS_MASTER_NAME", "m", "REDIS_PASSWORD", "p"),
                Path.of("none"),
                Path.of("none")));
    }
}
