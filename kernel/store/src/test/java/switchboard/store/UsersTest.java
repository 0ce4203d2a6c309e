package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users come with what One API gives them, and leave without what they must not keep. */
@Tag("engine")
final class UsersTest {
    @TempDir
    private Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = Fixture.store(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private UserRow named(String name) {
        return store.users().create(NewUser.named(name, ""));
    }

    private UserRow read(UserRow user) {
        return store.users().find(user.id()).orElseThrow();
    }

    @Test
    void aNewUserHasAllThatComesWithIt() {
        store.options().put("QuotaForNewUser", "1000");
        store.options().put("QuotaForInvitee", "50");
        store.options().put("QuotaForInviter", "70");
        store.options().put("DisplayInCurrencyEnabled", "false");
        UserRow inviter = named("anna");
        UserRow user = store.users()
                .create(new NewUser("berta", NewUser.Naming.EXACT, "password-1", "", "b@x.example", inviter.id()));

        assertThat(user.displayName()).isEqualTo("berta");
        assertThat(user.role()).isEqualTo(UserRow.COMMON);
        assertThat(user.enabled()).isTrue();
        assertThat(user.group()).isEqualTo("default");
        assertThat(user.quota()).isEqualTo(1050);
        assertThat(user.inviterId()).isEqualTo(inviter.id());
        assertThat(user.accessToken()).matches("[0-9a-f]{32}");
        assertThat(user.affCode()).matches("[0-9a-zA-Z]{4}");
        assertThat(read(inviter).quota()).isEqualTo(1070);
        assertThat(store.users().hasPassword(user.id(), "password-1")).isTrue();

        TokenRow token = store.tokens().page(user.id(), 0, TokenOrder.NEWEST).getFirst();
        assertThat(token.name()).isEqualTo("default");
        assertThat(token.unlimitedQuota()).isTrue();
        assertThat(token.remainQuota()).isEqualTo(-1);
        assertThat(token.expiredTime()).isEqualTo(TokenRow.NEVER);
        assertThat(token.key()).hasSize(48).doesNotContain("-");
        assertThat(token.key().substring(16)).matches("([0-9A-F][0-9a-f]){16}");

        assertThat(notes(user)).containsExactly("使用邀请码赠送 50 点额度", "新用户注册赠送 1000 点额度");
        assertThat(notes(inviter)).containsExactly("邀请用户赠送 70 点额度", "新用户注册赠送 1000 点额度");
    }

    private List<String> notes(UserRow user) {
        return store.logs().page(new LogFilter(LogRow.SYSTEM, 0, 0, user.id(), "", "", "", 0), 0).stream()
                .map(LogRow::content)
                .toList();
    }

    @Test
    void aTakenNameLeavesNothingBehind() {
        named("anna");
        long tokens = store.database().read(mappers -> mappers.users().maxId());
        assertThatThrownBy(() -> named("anna"))
                .isInstanceOfSatisfying(
                        DuplicateException.class, e -> assertThat(e.column()).isEqualTo("users.username"));
        assertThat(store.database().<Long>read(mappers -> mappers.users().maxId()))
                .isEqualTo(tokens);
    }

    @Test
    void passwordsAreHashedAsOneApiDoes() {
        UserRow user = store.users().create(NewUser.named("anna", "correct horse"));
        String hash = store.database()
                .read(mappers -> mappers.users().passwordHash(user.id()))
                .orElseThrow();
        assertThat(hash).startsWith("$2a$10$").hasSize(60);
        assertThat(store.users()
                        .withPassword("anna", "correct horse")
                        .orElseThrow()
                        .userId())
                .isEqualTo(user.id());
        assertThat(store.users().withPassword("anna", "correct")).isEmpty();
        assertThatThrownBy(() -> store.users().setPassword(user.id(), "x".repeat(73)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.users().hasPassword(user.id(), "x".repeat(73))).isFalse();
    }

    @Test
    void aChangedPasswordChangesTheStamp() {
        UserRow user = store.users().create(NewUser.named("anna", "password-1"));
        String stamp = store.users().passwordStamp(user.id());
        assertThat(store.users().passwordStamp(user.id())).isEqualTo(stamp);
        store.users().setPassword(user.id(), "password-1");
        assertThat(store.users().passwordStamp(user.id())).isNotEqualTo(stamp);
    }

    @Test
    void anEmailAddressThatTwoHaveBelongsToNobody() {
        store.users().create(new NewUser("anna", NewUser.Naming.EXACT, "password-1", "", "x@x.example", 0));
        assertThat(store.users().withPassword("x@x.example", "password-1")).isPresent();
        store.users().create(new NewUser("berta", NewUser.Naming.EXACT, "password-2", "", "x@x.example", 0));
        assertThat(store.users().byEmail("x@x.example")).isEmpty();
        assertThat(store.users().emailTaken("x@x.example")).isTrue();
        assertThat(store.users().emailTaken("")).isFalse();
        assertThat(store.users().withPassword("x@x.example", "password-1")).isEmpty();
    }

    @Test
    void editingLeavesMoneyAndKeysAlone() {
        UserRow user = named("anna");
        store.users().setQuota(user.id(), 500);
        var edited = new UserRow(
                user.id(),
                "anne",
                "Anne",
                UserRow.ADMIN,
                UserRow.DISABLED,
                "a@x.example",
                "gh",
                "wx",
                "lark",
                "oidc",
                "stolen",
                9,
                9,
                9,
                "vip",
                "stolen",
                9);
        assertThat(store.users().update(edited)).isPresent();
        assertThat(read(user))
                .isEqualTo(new UserRow(
                        user.id(),
                        "anne",
                        "Anne",
                        UserRow.ADMIN,
                        UserRow.DISABLED,
                        "a@x.example",
                        "gh",
                        "wx",
                        "lark",
                        "oidc",
                        user.accessToken(),
                        500,
                        0,
                        0,
                        "vip",
                        user.affCode(),
                        0));
        assertThat(store.users().update(UserRow.NONE)).isEmpty();
    }

    @Test
    void aDeletedUserCannotComeBack() {
        UserRow user = store.users().create(NewUser.named("anna", "password-1"));
        TokenRow token = store.tokens().page(user.id(), 0, TokenOrder.NEWEST).getFirst();
        store.callers().load(token.key());
        store.users().delete(user.id());
        UserRow gone = read(user);
        assertThat(gone.username()).matches("deleted_[0-9a-f]{32}");
        assertThat(gone.status()).isEqualTo(UserRow.DELETED);
        assertThat(store.users().byAccessToken(user.accessToken())).isEmpty();
        assertThat(store.users().byAccessToken(gone.accessToken())).isEmpty();
        assertThat(store.users().withPassword("anna", "password-1")).isEmpty();
        assertThat(store.users().withPassword(gone.username(), "password-1")).isEmpty();
        assertThat(store.callers().known(token.key())).isEmpty();
        assertThat(store.callers().load(token.key()).owner().enabled()).isFalse();
        assertThat(store.users().page(0, UserOrder.NEWEST))
                .extracting(UserRow::username)
                .containsExactly("root");
        assertThat(store.users().search("deleted_")).hasSize(1);
        named("anna");
    }

    @Test
    void accessTokensAreReplacedAndInvitationCodesMadeOnce() {
        UserRow user = named("anna");
        String token = store.users().newAccessToken(user.id());
        assertThat(store.users().byAccessToken(user.accessToken())).isEmpty();
        assertThat(store.users().byAccessToken(token)).isPresent();
        assertThat(store.users().byAccessToken("")).isEmpty();
        assertThat(store.users().affCode(user.id())).isEqualTo(user.affCode());
        String roots = store.users().affCode(1);
        assertThat(roots).matches("[0-9a-zA-Z]{4}");
        assertThat(store.users().affCode(1)).isEqualTo(roots);
        assertThat(store.users().byAffCode(roots).orElseThrow().id()).isEqualTo(1);
    }

    @Test
    void creditIsAddedWithItsLineAndNeverOverflows() {
        UserRow user = named("anna");
        store.users().setQuota(user.id(), Long.MAX_VALUE - 10);
        LogRow line = LogRow.note(LogRow.TOP_UP, 0, "", 5, "paid").withQuota(10);
        assertThat(store.users().credit(user.id(), 10, line)).isEqualTo(OptionalLong.of(Long.MAX_VALUE));
        assertThatThrownBy(() -> store.users().credit(user.id(), 1, line)).isInstanceOf(IllegalArgumentException.class);
        assertThat(read(user).quota()).isEqualTo(Long.MAX_VALUE);
        assertThat(store.users().credit(4711, 10, line)).isEmpty();
        List<LogRow> lines = store.logs().page(new LogFilter(LogRow.TOP_UP, 0, 0, 0, "", "", "", 0), 0);
        assertThat(lines).singleElement().satisfies(stored -> {
            assertThat(stored.username()).isEqualTo("anna");
            assertThat(stored.userId()).isEqualTo(user.id());
            assertThat(stored.quota()).isEqualTo(10);
        });
    }

    @Test
    void pagesHoldTenAndFollowTheirOrder() {
        List<UserRow> users =
                IntStream.range(0, 24).mapToObj(i -> named("user-" + i)).toList();
        users.forEach(user -> store.users().setQuota(user.id(), 1000 - user.id()));
        assertThat(store.users().page(0, UserOrder.NEWEST)).hasSize(10).first().isEqualTo(read(users.getLast()));
        assertThat(store.users().page(2, UserOrder.NEWEST)).hasSize(5);
        assertThat(store.users().page(3, UserOrder.NEWEST)).isEmpty();
        assertThat(store.users().page(-1, UserOrder.NEWEST)).hasSize(10);
        assertThat(store.users().page(0, UserOrder.QUOTA))
                .extracting(UserRow::username)
                .startsWith("root", "user-0", "user-1");
        assertThat(store.users().search("user-2")).hasSize(5); // 2, 20 to 23
        assertThat(store.users().search(Long.toString(users.getFirst().id())))
                .extracting(UserRow::username)
                .contains("user-0");
        assertThat(store.users().search("99999999999999999999999")).isEmpty();
    }

    @Test
    void theKnownRootPasswordIsNoticedUntilItIsChanged() {
        assertThat(store.users().rootHasKnownPassword()).isFalse();
        store.users().setPassword(1, "123456");
        assertThat(store.users().rootHasKnownPassword()).isTrue();
        store.users().setPassword(1, "something else");
        assertThat(store.users().rootHasKnownPassword()).isFalse();
    }

    @Test
    void nothingPrintsItsSecrets() {
        UserRow user = named("anna");
        TokenRow token = store.tokens().page(user.id(), 0, TokenOrder.NEWEST).getFirst();
        Set<String> printed = new HashSet<>();
        printed.add(user.toString());
        printed.add(new Credential(token, user).toString());
        printed.add(NewUser.named("x", "geheim").toString());
        printed.add(RoutingTest.channel("one", "m", "g").toString());
        assertThat(printed)
                .noneMatch(text -> text.contains(user.accessToken())
                        || text.contains(token.key())
                        || text.contains("geheim")
                        || text.contains("sk-one"));
    }
}
