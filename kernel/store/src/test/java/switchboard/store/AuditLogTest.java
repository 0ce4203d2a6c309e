package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Actor ROOT = new Actor(1, "root", "session", "192.0.2.1");

    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Fixture.store(folder);
    }

    @AfterEach
    void close() {
        AuditLog.forget();
        store.close();
    }

    private List<AuditRow> rows() {
        return store.audit().before(AuditFilter.ALL, Long.MAX_VALUE, 100);
    }

    @Test
    void aChangeIsNotedInItsTransactionWithWhatWasAndWhatBecame() {
        UserRow anna = store.users().create(NewUser.named("anna", "password-a"));
        store.audit().begin(ROOT, "PUT user", new Subject.Other("user", ""));
        AuditLog.about("user.update", new Subject.User(anna.id()));
        store.users().setQuota(anna.id(), 50);
        store.users().setPassword(anna.id(), "password-b");
        store.audit().end(true);
        assertThat(rows())
                .extracting(AuditRow::action, AuditRow::target, AuditRow::was, AuditRow::became)
                .containsExactly(
                        tuple("user.update", anna.id() + "", "{\"password\":\"***\"}", "{\"password\":\"***\"}"),
                        tuple("user.update", anna.id() + "", "{\"quota\":0}", "{\"quota\":50}"));
    }

    @Test
    void aChangeThatFailsLeavesNoLine() {
        store.users().create(NewUser.named("anna", "password-a"));
        UserRow bert = store.users().create(NewUser.named("bert", "password-b"));
        store.audit().begin(ROOT, "PUT user", new Subject.Other("user", ""));
        AuditLog.about("user.update", new Subject.User(bert.id()));
        assertThatThrownBy(() -> store.users()
                        .update(new UserRow(
                                bert.id(), "anna", "b", 1, 1, "", "", "", "", "", "", 0, 0, 0, "vip", "", 0)))
                .isInstanceOf(DuplicateException.class);
        store.audit().end(false);
        assertThat(rows()).isEmpty();
    }

    @Test
    void whatNobodySaysMoreOfIsNotedAsDone() {
        store.audit().begin(ROOT, "POST bundle/x", new Subject.Other("bundle", "x"));
        store.audit().end(true);
        assertThat(rows()).singleElement().satisfies(row -> {
            assertThat(row.action()).isEqualTo("POST bundle/x");
            assertThat(row.targetKind()).isEqualTo("bundle");
            assertThat(row.target()).isEqualTo("x");
            assertThat(row.was()).isEmpty();
        });
    }

    @Test
    void whatTheGatewayDoesByItselfIsNoDeed() {
        store.options().put("Notice", "x");
        store.audit().end(true);
        assertThat(rows()).isEmpty();
    }

    @Test
    void channelsThatComeAndGoAreToldOneByOne() {
        store.audit().begin(ROOT, "POST channel", new Subject.Channels());
        ChannelRow one = channel("one", "sk-one");
        store.channels().create(List.of(one, channel("two", "sk-two")));
        store.channels().delete(store.channels().all().getFirst().id());
        store.audit().end(true);
        assertThat(rows())
                .extracting(
                        AuditRow::targetName,
                        row -> row.was().isEmpty(),
                        row -> row.became().isEmpty())
                .containsExactlyInAnyOrder(
                        tuple("one", true, false), tuple("two", true, false), tuple("two", false, true));
        assertThat(rows().toString()).doesNotContain("sk-one", "sk-two");
    }

    @Test
    void textsThatDoNotFitAreCutAndPagesAreTen() {
        for (int i = 0; i < 12; i++) {
            store.audit()
                    .begin(
                            new Actor(1, "n".repeat(500), "v".repeat(500), "a\0b"),
                            "x".repeat(500),
                            new Subject.Other("k", "t".repeat(500)));
            store.audit().end(true);
        }
        assertThat(store.audit().page(AuditFilter.ALL, 0)).hasSize(10);
        assertThat(store.audit().page(AuditFilter.ALL, 1)).hasSize(2);
        assertThat(store.audit().page(new AuditFilter("1", "x".repeat(10), "k", 0, 0), 0))
                .isEmpty();
        assertThat(store.audit().page(new AuditFilter("1", "", "k", 0, 0), 0)).hasSize(10);
    }

    private static ChannelRow channel(String name, String key) {
        return new ChannelRow(
                0,
                1,
                key,
                1,
                name,
                OptionalLong.empty(),
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                "m",
                "default",
                0,
                Optional.empty(),
                OptionalLong.empty(),
                "",
                Optional.empty());
    }
}
