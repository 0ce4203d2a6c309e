package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.ChannelRow;
import switchboard.store.UserRow;

/** A gateway for tests of channels, without any at the start of each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChannelFixture {
    Gateway gateway;
    Web admin;
    Web root;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
        root = gateway.root();
    }

    @BeforeEach
    void clear() {
        gateway.store.channels().all().forEach(row -> gateway.store.channels().delete(row.id()));
        gateway.upstreams.asked.clear();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    long create(Web who, String name, String more) {
        Web.Reply reply = who.post(
                "/api/channel/",
                "{\"type\": 1, \"name\": \"%s\", \"key\": \"sk-0123456789abcdef\", \"models\": \"m\"%s}"
                        .formatted(name, more.isEmpty() ? "" : ", " + more));
        assertThat(reply.success()).as("%s", reply).isTrue();
        return gateway.store.channels().all().getFirst().id();
    }

    ChannelRow row(long id) {
        return gateway.store.channels().find(id).orElseThrow();
    }

    static List<Long> ids(JsonNode list) {
        List<Long> ids = new ArrayList<>();
        list.forEach(each -> ids.add(each.path("id").asLong()));
        return ids;
    }

    static String quoted(String text) {
        return new String(Json.write(text), StandardCharsets.UTF_8);
    }
}
