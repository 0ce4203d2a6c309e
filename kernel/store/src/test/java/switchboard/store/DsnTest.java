package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What One API's users write into SQL_DSN is understood as One API does, and errors tell no secret. */
final class DsnTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    root:123456@tcp(localhost:3306)/oneapi | localhost:3306 | root | 123456 | oneapi
                    oneapi:123456@tcp(db:3306)/one-api | db:3306 | oneapi | 123456 | one-api
                    root:123456@tcp(db)/oneapi?charset=utf8mb4&parseTime=True | db:3306 | root | 123456 | oneapi
                    root@/oneapi | 127.0.0.1:3306 | root | - | oneapi
                    /oneapi | 127.0.0.1:3306 | - | - | oneapi
                    root:p@ss:w/rd@tcp(db:1)/x | db:1 | root | p@ss:w/rd | x
                    root:p(a)@tcp(10.0.0.1:3307)/x | 10.0.0.1:3307 | root | p(a) | x
                    root:a%40b@tcp(db:3306)/one%20api | db:3306 | root | a%40b | one api
                    root:x@tcp([de:ad::1]:3307)/x | [de:ad::1]:3307 | root | x | x
                    root:x@tcp([::1])/x | [::1]:3306 | root | x | x
                    root:x@tcp(::1)/x | [::1]:3306 | root | x | x
                    root:x@tcp(:3307)/x | 127.0.0.1:3307 | root | x | x
                    postgres://u:p@db:5433/one | db:5433 | u | p | one
                    postgresql://u:p@db/one | db:5432 | u | p | one
                    postgres://u:p%40%2F%3A+@db/one?sslmode=disable | db:5432 | u | p@/:+ | one
                    postgres://u@db | db:5432 | u | - | u
                    postgres://u:p@[::1]:5433/one | [::1]:5433 | u | p | one
                    postgres:///one?host=db&user=u&password=p&port=5433 | db:5433 | u | p | one
                    postgres://u:p@a:1,b:2/one | a:1,b:2 | u | p | one
                    """)
    void isRead(String text, String hosts, String user, String password, String database) {
        Dsn dsn = Dsn.parse("SQL_DSN", text);
        assertThat(String.join(",", dsn.hosts().stream().map(Dsn.Host::toString).toList()))
                .isEqualTo(hosts);
        assertThat(dsn.user()).isEqualTo(user == null ? "" : user);
        assertThat(dsn.password()).isEqualTo(password == null ? "" : password);
        assertThat(dsn.database()).isEqualTo(database);
        assertThat(dsn.kind()).isEqualTo(text.startsWith("postgres") ? Dsn.Kind.POSTGRES : Dsn.Kind.MYSQL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    root:geheim@tcp(db:3306)             | SQL_DSN cannot be read: it has no slash before the database, as in user:password@tcp(host:3306)/database
                    root:geheim@tcp(db:3306)/            | SQL_DSN cannot be read: it names no database, as in user:password@tcp(host:3306)/database
                    root:geheim@tcp(db:99999)/x          | SQL_DSN cannot be read: the port is no number from 1 to 65535
                    root:geheim@tcp(db:3306/x            | SQL_DSN cannot be read: the address is not closed by a bracket, as in user:password@tcp(host:3306)/database
                    root:geheim@unix(/run/mysql.sock)/x  | SQL_DSN cannot be read: sockets of Unix are not supported; use tcp(127.0.0.1:3306)
                    root:geheim@db:3306/x                | SQL_DSN cannot be read: it asks for a protocol that is not tcp, as in user:password@tcp(host:3306)/database
                    root:geheim@tcp(db)/x?a=%zz          | SQL_DSN cannot be read: the parameter a has a % that is followed by no two hexadecimal digits
                    root:geheim@tcp(db)/x?tls=maybe      | SQL_DSN cannot be used: tls must be true, false, skip-verify or preferred
                    root:geheim@tcp(db)/x?timeout=soon   | SQL_DSN cannot be used: timeout is no time such as 5s or 500ms
                    root:geheim@tcp(db)/x?a;b=1          | SQL_DSN cannot be used: it has a parameter that is no name
                    postgres://:geheim@db/               | SQL_DSN cannot be read: it names no database, as in postgres://user:password@host:5432/database
                    postgres://u:gehei%m@db/x            | SQL_DSN cannot be read: the password has a % that is followed by no two hexadecimal digits
                    postgres://u:geheim@db:abc/x         | SQL_DSN cannot be read: the port is no number from 1 to 65535
                    postgres://u:geheim@%2Frun/x         | SQL_DSN cannot be read: sockets of Unix are not supported; use a host, as in postgres://user:password@host:5432/database
                    postgres://u:geheim@db/x?sslmode=no  | SQL_DSN cannot be used: sslmode must be one of allow, disable, prefer, require, verify-ca, verify-full
                    postgres://u:geheim@db/x?TimeZone=';' | SQL_DSN cannot be used: TimeZone is no time zone
                    """)
    void isRefusedInOneSentence(String text, String sentence) {
        assertThatThrownBy(() -> engine(text))
                .isInstanceOf(StoreException.class)
                .hasMessage(sentence);
    }

    private static Engine engine(String text) {
        var environment = Environment.of(Map.of("SQL_DSN", text), Path.of("home"), Path.of("caller"));
        return new Engines(environment, Duration.ofSeconds(1)).main();
    }

    @Test
    void doesNotPrintItsSecrets() {
        assertThat(Dsn.parse("SQL_DSN", "root:geheim@tcp(db)/x?time_zone=geheim"))
                .hasToString("MySQL db:3306/x");
        assertThat(engine("postgres://root:geheim@db/x?options=geheim").toString())
                .doesNotContain("geheim");
        assertThat(engine("root:geheim@tcp(db)/x").toString()).doesNotContain("geheim");
    }

    @Test
    void parametersAreDecoded() {
        assertThat(Dsn.parse("SQL_DSN", "u@/x?loc=Asia%2FShanghai&time_zone=%27%2B08%3A00%27&a=b=c&=&d")
                        .parameters())
                .isEqualTo(Map.of("loc", "Asia/Shanghai", "time_zone", "'+08:00'", "a", "b=c"));
        assertThat(Dsn.parse("SQL_DSN", "postgres://u@db/x?sslmode=disable&TimeZone=Asia/Shanghai")
                        .parameters())
                .isEqualTo(Map.of("sslmode", "disable", "TimeZone", "Asia/Shanghai"));
    }

    @ParameterizedTest
    @CsvSource({"5s,5000", "500ms,500", "1m30s,90000", "1.5h,5400000", "100us,1", "0s,0"})
    void timesAreGos(String text, long millis) {
        assertThat(Dsn.duration("timeout", text)).hasMillis(millis);
    }
}
