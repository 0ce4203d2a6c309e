package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.RefusedException;

/** An account elsewhere belongs to one user, whoever asks and however often. */
final class IdentitiesTest {
    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Fixture.store(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static NewUser newcomer(String prefix, String email) {
        return new NewUser(prefix, NewUser.Naming.NUMBERED, "", "Octo", email, 0);
    }

    private static NewUser wish(String name) {
        return new NewUser(name, NewUser.Naming.WISHED, "", "", "", 0);
    }

    private UserRow named(String name) {
        return store.users().create(NewUser.named(name, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "lark", "wechat", "oidc", "house-sso"})
    void accountsAreNumberedAndFoundAgainToTheLetter(String method) {
        var id = new ExternalId(method, "oAbc");
        UserRow user = store.identities().create(id, newcomer("x_", ""));
        assertThat(user.username()).isEqualTo("x_" + user.id());
        assertThat(store.identities().find(id)).contains(user);
        assertThat(store.identities().create(id, newcomer("x_", ""))).isEqualTo(user);
        assertThat(store.identities().find(new ExternalId(method, "OABC"))).isEmpty();
        assertThat(store.identities().find(new ExternalId("other", "oAbc"))).isEmpty();
        UserRow other = store.identities().create(new ExternalId(method, "OABC"), newcomer("x_", ""));
        assertThat(other.id()).isNotEqualTo(user.id());
        assertThat(store.users().withPassword(user.username(), "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void noAccountHasAnEmptyId(String value) {
        assertThatThrownBy(() -> new ExternalId("lark", value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ExternalId("lark", "x".repeat(192))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "house-sso"})
    void ofAllWhoComeAtOnceOneIsCreated(String method) throws Exception {
        var id = new ExternalId(method, "race");
        Callable<Long> arrive =
                () -> store.identities().create(id, newcomer("r_", "")).id();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ids = threads.invokeAll(Stream.generate(() -> arrive).limit(50).toList()).stream()
                    .map(IdentitiesTest::done)
                    .collect(Collectors.toSet());
            assertThat(ids).hasSize(1);
        }
    }

    private static <T> T done(Future<T> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWasStoredUnderAFormerIdIsStoredUnderItsIdAfterwards() {
        var name = new ExternalId("github", "octocat");
        var number = new ExternalId("github", "583231");
        UserRow user = store.identities().create(name, newcomer("github_", ""));
        assertThat(store.identities().find(number, List.of(name)).orElseThrow().id())
                .isEqualTo(user.id());
        assertThat(store.identities().find(number).orElseThrow().githubId()).isEqualTo("583231");
        assertThat(store.identities().find(name)).isEmpty();
        assertThat(store.identities().find(new ExternalId("github", "99"), List.of(name)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"oidc", "house-sso"})
    void accountIsBoundToOneUser(String method) {
        UserRow anna = named("anna");
        UserRow bert = named("bert");
        var id = new ExternalId(method, "sub-1");
        assertThat(store.identities().bind(anna.id(), id, List.of())).isTrue();
        assertThat(store.identities().bind(anna.id(), id, List.of())).isTrue();
        assertThat(store.identities().bind(bert.id(), id, List.of())).isFalse();
        assertThat(store.identities().bind(bert.id(), new ExternalId(method, "sub-2"), List.of(id)))
                .isFalse();
        assertThat(store.identities().bind(anna.id(), new ExternalId(method, "sub-3"), List.of()))
                .isTrue();
        assertThat(store.identities().find(id)).isEmpty();
        assertThat(store.identities().bind(bert.id(), id, List.of())).isTrue();
        assertThat(store.identities().methods(bert.id()))
                .isEqualTo(method.equals("oidc") ? List.of() : List.of("house-sso"));
    }

    @Test
    void wishedNameIsGivenOnce() {
        named("root2");
        List<String> names = IntStream.range(0, 25)
                .mapToObj(i -> store.identities().create(new ExternalId("oidc", "s" + i), wish("alice")))
                .map(UserRow::username)
                .toList();
        assertThat(names)
                .doesNotHaveDuplicates()
                .startsWith("alice", "alice2", "alice3")
                .allMatch(name -> name.length() <= 12);
        assertThat(store.identities()
                        .create(new ExternalId("oidc", "r"), wish("root"))
                        .username())
                .isEqualTo("root3");
    }

    @Test
    void addressBelongsToOneUser() {
        UserRow anna = named("anna");
        UserRow bert = named("bert");
        assertThat(store.identities().bindEmail(anna.id(), "a@x.example")).isTrue();
        assertThat(store.identities().bindEmail(anna.id(), "a@x.example")).isTrue();
        assertThat(store.identities().bindEmail(bert.id(), "a@x.example")).isFalse();
        assertThat(store.identities()
                        .create(new NewUser("carl", NewUser.Naming.EXACT, "password-c", "", "a@x.example", 0)))
                .isEmpty();
        assertThat(store.users().named("carl")).isEmpty();
        UserRow octo = store.identities().create(new ExternalId("github", "1"), newcomer("github_", "a@x.example"));
        assertThat(octo.email()).isEmpty();
        assertThat(store.users().byEmail("a@x.example").orElseThrow().id()).isEqualTo(anna.id());
    }

    @Test
    void codesAreGoodOnceForOneThing() {
        var codes = new EmailCodes(store.tickets());
        String code = codes.issue("verify", "Anna@x.example");
        assertThat(code).matches("[0-9a-f]{6}");
        assertThat(codes.redeem("login", "anna@x.example", code)).isFalse();
        assertThat(codes.redeem("verify", "bert@x.example", code)).isFalse();
        assertThat(codes.redeem("verify", "anna@x.example", "")).isFalse();
        assertThat(codes.redeem("verify", "anna@x.example", code)).isTrue();
        assertThat(codes.redeem("verify", "anna@x.example", code)).isFalse();
        assertThat(codes.issueForLink("reset", "anna@x.example")).matches("[0-9a-f]{32}");
    }

    @Test
    void guessingIsOverAfterFiveTries() {
        var codes = new EmailCodes(store.tickets());
        String code = codes.issue("verify", "anna@x.example");
        for (int i = 0; i < 5; i++) {
            assertThat(codes.redeem("verify", "anna@x.example", "zzzzzz")).isFalse();
        }
        assertThat(codes.redeem("verify", "anna@x.example", code)).isFalse();
        String next = codes.issue("verify", "anna@x.example");
        assertThat(codes.redeem("verify", "anna@x.example", next)).isTrue();
    }

    @Test
    void nobodysMailboxIsFlooded() {
        var codes = new EmailCodes(store.tickets());
        for (int i = 0; i < 5; i++) {
            codes.issue("verify", "anna@x.example");
        }
        assertThatThrownBy(() -> codes.issue("login", "ANNA@x.example")).isInstanceOf(RefusedException.class);
        assertThat(codes.issue("verify", "bert@x.example")).isNotEmpty();
    }
}
