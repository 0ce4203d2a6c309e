package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.store.LogRow;
import switchboard.store.UserRow;

/** The log as a file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogExportTest {
    private static final int MANY = 100_000;

    private Gateway gateway;
    private Web admin;
    private Web anna;
    private String adminToken = "";

    @BeforeAll
    void open(@TempDir Path folder) throws SQLException {
        gateway = Gateway.open(folder);
        gateway.user("admin", UserRow.ADMIN);
        adminToken = gateway.store.users().newAccessToken(gateway.row("admin").id());
        admin = gateway.web().withToken(adminToken);
        anna = gateway.user("anna", UserRow.COMMON);
        gateway.user("bert", UserRow.COMMON);
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("home/data/one-api.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO logs (user_id, created_at, type, content, username, model_name, quota)"
                    + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + MANY + ")"
                    + " SELECT 0, 1700000000 + i, 2, '倍率：' || i, 'many', 'gpt', i FROM n");
        }
        append("anna", "work", "gpt-4o", 100);
        append("anna", "=cmd|' /C calc'!A0", "a,\"b\"\nc", -5);
        append("bert", "+1", "@sum", 7);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private void append(String user, String token, String model, long quota) {
        gateway.store
                .logs()
                .append(new LogRow(
                        0,
                        gateway.row(user).id(),
                        1_795_305_600,
                        LogRow.CONSUMPTION,
                        "倍率",
                        user,
                        token,
                        model,
                        quota,
                        20,
                        10,
                        7,
                        "r",
                        1234,
                        true,
                        false));
    }

    @Test
    void csvHasAHeaderAndNoFormulas() {
        Web.Reply reply = admin.get("/api/log/export?username=anna");
        assertThat(reply.header("Content-Type")).startsWith("text/csv; charset=utf-8");
        assertThat(reply.header("Content-Disposition")).isEqualTo("attachment; filename=\"log.csv\"");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        long id = admin.get("/api/log/?username=anna").data().path(0).path("id").asLong();
        long anna = gateway.row("anna").id();
        assertThat(reply.text()).isEqualTo("""
            id,user_id,created_at,type,content,username,token_name,model_name,quota,prompt_tokens,completion_tokens,channel,request_id,elapsed_time,is_stream,system_prompt_reset\r
            %d,%d,1795305600,2,倍率,anna,'=cmd|' /C calc'!A0,"a,""b""
            c",-5,20,10,7,r,1234,true,false\r
            %d,%d,1795305600,2,倍率,anna,work,gpt-4o,100,20,10,7,r,1234,true,false\r
            """.formatted(id, anna, id - 1, anna));
    }

    @Test
    void textsThatWouldBeFormulasAreTexts() {
        for (String formula : List.of("=1", "+1", "-1", "@a", "\tx")) {
            assertThat(LogExport.cell(formula)).isEqualTo("'" + formula);
        }
        assertThat(LogExport.cell("\r=1")).isEqualTo("\"'\r=1\"");
        assertThat(LogExport.cell("a=1")).isEqualTo("a=1");
        assertThat(LogExport.cell("")).isEmpty();
    }

    @Test
    void linesOfJsonAreThoseOfThePages() throws IOException {
        Web.Reply reply = admin.get("/api/log/export?format=jsonl&type=2&username=bert");
        assertThat(reply.header("Content-Type")).isEqualTo("application/jsonl; charset=utf-8");
        JsonNode line = new ObjectMapper().readTree(reply.text());
        assertEquals(admin.get("/api/log/?username=bert").data().path(0), line);
        assertThat(reply.text()).endsWith("}\n").hasLineCount(1);
    }

    @Test
    void usersGetTheirOwnLinesWithoutNumbers() {
        Web.Reply reply = anna.get("/api/log/self/export?format=jsonl&username=bert&channel=99");
        assertThat(reply.text().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"id\":0,"));
        assertThat(reply.text()).contains("\"username\":\"anna\"").doesNotContain("bert");
        assertThat(anna.get("/api/log/export").message()).isEqualTo("无权进行此操作，权限不足");
    }

    @ParameterizedTest
    @CsvSource({
        "model_name=gpt-4o, 1",
        "token_name=work, 1",
        "start_timestamp=1795305600, 3",
        "end_timestamp=1700000001, 1",
        "channel=7, 3",
        "channel=8, 0",
        "type=5, 0",
    })
    void filtersAreThoseOfThePages(String query, int lines) {
        assertThat(admin.get("/api/log/export?format=jsonl&" + query).text().lines())
                .hasSize(lines);
    }

    @Test
    void anotherFormatIsRefused() {
        assertThat(admin.get("/api/log/export?format=xlsx").success()).isFalse();
        assertThat(gateway.web().get("/api/log/export").status()).isEqualTo(401);
    }

    @Test
    void manyLinesComeWholeAndInOrder() {
        Web.Reply reply = admin.get("/api/log/export?username=many");
        List<String> lines = reply.text().lines().toList();
        assertThat(lines).hasSize(MANY + 1);
        for (int i = 0; i < MANY; i++) {
            assertThat(lines.get(i + 1)).endsWith("倍率：%1$d,many,,gpt,%1$d,0,0,0,,0,false,false".formatted(MANY - i));
        }
        assertThat(admin.get("/api/log/?username=many&p=9999").data()).hasSize(10);
        assertThat(admin.get("/api/log/?username=many&p=10000").data()).isEmpty();
    }

    /** Who reads nothing holds one of few places, and nothing more; who leaves gives it back. */
    @Test
    void slowClientsAreFewAndLeaveNothingBehind() throws IOException {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            slow.add(begin());
        }
        Web.Reply refused = admin.get("/api/log/export?username=bert");
        assertThat(refused.status()).as("%s", refused).isEqualTo(503);
        assertThat(admin.get("/api/log/?username=bert").data()).hasSize(1);
        for (Socket client : slow) {
            client.close();
        }
        long until = System.nanoTime() + 10_000_000_000L;
        while (admin.get("/api/log/export?username=bert").status() != 200) {
            assertThat(System.nanoTime()).isLessThan(until);
        }
    }

    /** A client that has seen the beginning of everything and reads no further. */
    private Socket begin() throws IOException {
        var client = new Socket();
        client.setReceiveBufferSize(4096);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port));
        client.getOutputStream()
                .write(("GET /api/log/export?format=jsonl HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + adminToken
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream in = client.getInputStream();
        assertThat(in.readNBytes(500)).hasSize(500);
        return client;
    }
}
