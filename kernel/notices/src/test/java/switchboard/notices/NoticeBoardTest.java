package switchboard.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;
import switchboard.deploy.Leases;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo.Turn;
import switchboard.store.Environment;
import switchboard.store.NewUser;
import switchboard.store.NoticeRow;
import switchboard.store.NoticeRow.State;
import switchboard.store.Outbox;
import switchboard.store.Store;
import switchboard.store.UserRow;
import switchboard.testkit.FakeClock;

final class NoticeBoardTest {
    private final FakeClock clock = new FakeClock(Instant.ofEpochSecond(1_800_000_000));
    private final Leases leases = new Leases();
    private final FakeNotifier pusher = new FakeNotifier(
            "pusher",
            Turn.FIRST,
            notice -> notice.audience() instanceof Audience.Operator ? List.of("push") : List.of());
    private final FakeNotifier mail = new FakeNotifier("mail", Turn.NEXT, NoticeBoardTest::address);
    private final FakeNotifier hook = new FakeNotifier("hook", Turn.BESIDE, notice -> List.of("one", "two"));

    @TempDir
    private Path folder;

    private Store store;
    private Outbox outbox;
    private NoticeBoard board;

    private static List<String> address(Notice notice) {
        String email = switch (notice.audience()) {
            case Audience.Operator(String root) -> root;
            case Audience.Person person -> person.email();
        };
        return email.isEmpty() ? List.of() : List.of(email);
    }

    @BeforeEach
    void open() {
        store = Store.open(environment("home"));
        outbox = new Outbox(store.database(), clock);
        board = new NoticeBoard(outbox, store.users(), leases, clock);
    }

    @AfterEach
    void close() {
        board.close();
        store.close();
    }

    private Environment environment(String home) {
        return Environment.of(
                Map.of(
                        "INITIAL_ROOT_PASSWORD",
                        "root-password",
                        "SQLITE_PATH",
                        folder.resolve("one-api.db").toString()),
                folder.resolve(home),
                folder);
    }

    @Test
    void theOperatorsNoticeGoesToTheFirstAndBeside() throws Exception {
        rootHas("root@example.com");
        offer(pusher, mail, hook);
        outbox.add("", refused());
        round();
        assertThat(pusher.delivered).hasSize(1);
        assertThat(mail.delivered).isEmpty();
        assertThat(hook.delivered).extracting(Delivery::destination).containsExactlyInAnyOrder("one", "two");
        assertThat(states()).containsOnly("DELIVERED");
    }

    @Test
    void whereTheFirstFailsTheNextIsAskedAtOnce() throws Exception {
        rootHas("root@example.com");
        offer(pusher, mail);
        pusher.failure = new DeliveryException("no such push", true);
        outbox.add("", refused());
        round();
        assertThat(mail.delivered).extracting(Delivery::destination).containsExactly("root@example.com");
        assertThat(rows()).singleElement().extracting(NoticeRow::notifier).isEqualTo("mail");
    }

    @Test
    void rootsAddressIsTheOneOfNow() throws Exception {
        offer(mail);
        rootHas("old@example.com");
        outbox.add("", refused());
        rootHas("new@example.com");
        round();
        assertThat(mail.delivered).extracting(Delivery::destination).containsExactly("new@example.com");
    }

    @Test
    void aUsersNoticeGoesToTheirAddressAndNowhereElse() throws Exception {
        offer(pusher, mail);
        UserRow alice = store.users().create(NewUser.named("alice", ""));
        store.users().update(with(alice, "alice@example.com"));
        outbox.add("", low(alice.id()));
        round();
        assertThat(pusher.delivered).isEmpty();
        assertThat(mail.delivered).singleElement().satisfies(delivery -> {
            assertThat(delivery.destination()).isEqualTo("alice@example.com");
            assertThat(delivery.notice().fact("username")).isEqualTo("alice");
        });
    }

    @Test
    void aUserWithoutAnAddressIsNotTriedAgain() throws Exception {
        offer(mail, hook);
        UserRow bob = store.users().create(NewUser.named("bob", ""));
        outbox.add("", low(bob.id()));
        round();
        assertThat(states()).containsExactlyInAnyOrder("UNADDRESSED", "DELIVERED", "DELIVERED");
    }

    @Test
    void onePlaceThatFailsIsTriedAgainAlone() throws Exception {
        offer(hook);
        hook.failure = new DeliveryException("503", Optional.of(Duration.ofMinutes(2)));
        hook.where = notice -> List.of("one");
        UserRow bob = store.users().create(NewUser.named("bob", ""));
        outbox.add("", low(bob.id()));
        round();
        NoticeRow waiting = outbox.page(0, Optional.of(State.WAITING)).getFirst();
        assertThat(waiting.error()).isEqualTo("503");
        assertThat(waiting.dueAt()).isEqualTo(clock.instant().getEpochSecond() + 120);
        round();
        assertThat(waiting.tries()).isEqualTo(1);
        hook.failure = null;
        clock.pass(Duration.ofMinutes(2));
        round();
        assertThat(hook.delivered).singleElement().extracting(Delivery::id).isEqualTo(waiting.delivery());
    }

    @Test
    void whatFailsForADayIsGivenUpAndCanBeTriedByHand() throws Exception {
        rootHas("root@example.com");
        offer(mail);
        mail.failure = new DeliveryException("away", false);
        outbox.add("", refused());
        for (int i = 0; i < Backoff.TRIES; i++) {
            assertThat(states()).doesNotContain("FAILED");
            round();
            clock.pass(Duration.ofMinutes(75));
        }
        NoticeRow failed = outbox.page(0, Optional.of(State.FAILED)).getFirst();
        assertThat(failed.tries()).isEqualTo(Backoff.TRIES);
        mail.failure = null;
        assertThat(board.retry(failed.id())).isTrue();
        round();
        assertThat(mail.delivered).hasSize(1);
    }

    @Test
    void aFailureThatLastsIsNotTriedAgain() throws Exception {
        rootHas("root@example.com");
        offer(mail);
        mail.failure = new DeliveryException("no such mailbox", true);
        outbox.add("", refused());
        round();
        assertThat(states()).containsExactly("FAILED");
    }

    @Test
    void withoutANotifierANoticeWaitsForOne() throws Exception {
        rootHas("root@example.com");
        outbox.add("", refused());
        round();
        assertThat(rows()).singleElement().extracting(NoticeRow::error).isEqualTo(Attempt.NOBODY);
        offer(mail);
        clock.pass(Duration.ofMinutes(5));
        round();
        assertThat(mail.delivered).hasSize(1);
    }

    @Test
    void whatIsPublishedIsInTheOutboxAndOutlivesTheProcess() throws Exception {
        board.publish("bundle/x", refused());
        board.publish("bundle/x", refused());
        board.close();
        store.close();
        open();
        rootHas("root@example.com");
        offer(mail);
        round();
        assertThat(mail.delivered).hasSize(1);
    }

    @Test
    void secretsAreNeverKept() {
        var code = new Notice(
                Event.EMAIL_CODE, new Audience.Person(0, "a@example.com", ""), Map.of("code", "1"), clock.instant());
        assertThatThrownBy(() -> board.publish("", code)).isInstanceOf(IllegalArgumentException.class);
        assertThat(rows()).isEmpty();
    }

    @Test
    void whatIsToBeDeliveredNowSaysWhyItWasNot() throws Exception {
        var code = new Notice(
                Event.EMAIL_CODE, new Audience.Person(0, "a@example.com", ""), Map.of("code", "1"), clock.instant());
        assertThatThrownBy(() -> board.deliver(code)).hasMessage(Attempt.NOBODY);
        offer(mail, hook);
        board.deliver(code);
        assertThat(mail.delivered).hasSize(1);
        assertThat(hook.delivered).isEmpty();
        mail.failure = new DeliveryException("no such mailbox", true);
        assertThatThrownBy(() -> board.deliver(code)).hasMessage("no such mailbox");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aTestGoesByOneNotifier() {
        offer(pusher, mail, hook);
        rootHas("root@example.com");
        assertThat(board.test("mail", "")).singleElement().satisfies(tested -> {
            assertThat(tested.succeeded()).isTrue();
            assertThat(tested.destination()).isEqualTo("root@example.com");
        });
        assertThat(board.test("mail", "other@example.com"))
                .extracting("destination")
                .containsExactly("other@example.com");
        hook.failure = new DeliveryException("404", true);
        assertThat(board.test("hook", "")).extracting("error").containsExactly("404", "404");
        assertThat(board.has("carrier-pigeon")).isFalse();
        assertThat(board.test("carrier-pigeon", "")).isEmpty();
    }

    @Test
    void ofTwoNodesOneDeliversEach() throws Exception {
        rootHas("root@example.com");
        offer(mail);
        for (int i = 0; i < 200; i++) {
            outbox.add("", refused());
        }
        try (Store other = Store.open(environment("second"));
                var second = new NoticeBoard(new Outbox(other.database(), clock), other.users(), leases, clock);
                ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            var go = new CountDownLatch(1);
            List<Future<?>> rounds = new ArrayList<>();
            for (NoticeBoard one : List.of(board, second)) {
                rounds.add(both.submit(() -> {
                    go.await();
                    round(one);
                    return true;
                }));
            }
            go.countDown();
            for (Future<?> round : rounds) {
                round.get();
            }
        }
        assertThat(mail.delivered).hasSize(200);
        assertThat(mail.delivered).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(outbox.due(10)).isEmpty();
    }

    @Test
    void aNotifierThatIsSwappedLosesNothing() throws Exception {
        rootHas("root@example.com");
        AutoCloseable old = leases.offer(Notifier.class, "mail", mail, "mail-1", Version.valueOf("1.0.0"));
        var fresh = new FakeNotifier("mail", Turn.NEXT, NoticeBoardTest::address);
        for (int i = 0; i < 60; i++) {
            outbox.add("", refused());
        }
        Thread swap = Thread.ofVirtual().start(() -> {
            leases.offer(Notifier.class, "mail", fresh, "mail-2", Version.valueOf("2.0.0"));
            try {
                old.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        round();
        swap.join();
        assertThat(mail.delivered.size() + fresh.delivered.size()).isEqualTo(60);
        assertThat(outbox.page(0, Optional.of(State.WAITING))).isEmpty();
    }

    private void round() throws InterruptedException {
        round(board);
    }

    private static void round(NoticeBoard one) throws InterruptedException {
        for (Thread working : one.rounds().round()) {
            working.join();
        }
        for (Thread working : one.rounds().round()) { // what the first round put beside
            working.join();
        }
    }

    private void offer(FakeNotifier... notifiers) {
        for (FakeNotifier each : notifiers) {
            leases.offer(Notifier.class, each.info().id(), each, "test", Version.emptyVersion);
        }
    }

    private void rootHas(String email) {
        UserRow root = store.users().root().orElseThrow();
        store.users().update(with(root, email));
    }

    private List<NoticeRow> rows() {
        return outbox.page(0, Optional.empty());
    }

    private List<String> states() {
        return rows().stream().map(NoticeRow::state).toList();
    }

    private Notice refused() {
        return new Notice(Event.BUNDLE_REFUSED, new Audience.Operator(), Map.of("file", "x.jar"), clock.instant());
    }

    private Notice low(long userId) {
        return new Notice(Event.QUOTA_LOW, new Audience.Person(userId, "", ""), Map.of("quota", "9"), clock.instant());
    }

    private static UserRow with(UserRow row, String email) {
        return new UserRow(
                row.id(),
                row.username(),
                row.displayName(),
                row.role(),
                row.status(),
                email,
                row.githubId(),
                row.wechatId(),
                row.larkId(),
                row.oidcId(),
                row.accessToken(),
                row.quota(),
                row.usedQuota(),
                row.requestCount(),
                row.group(),
                row.affCode(),
                row.inviterId());
    }
}
