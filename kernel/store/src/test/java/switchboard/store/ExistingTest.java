package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names are those that are there at the moment, whether or not they serve. */
final class ExistingTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsThereIsKnownAndNothingElse() {
        try (Store store = Fixture.store(folder)) {
            var names = new Existing(store.database(), store.routing());
            assertThat(names.model("gpt-4o")).isFalse();
            assertThat(names.model("*")).isFalse();
            ChannelRow channel = store.channels()
                    .create(List.of(RoutingTest.channel("one", "gpt-4o,claude-sonnet-4", "default,gold")))
                    .getFirst();
            store.channels().setStatus(channel.id(), 2);
            assertThat(names.channel(channel.id())).isTrue();
            assertThat(names.channel(channel.id() + 1)).isFalse();
            assertThat(names.model("gpt-4o")).isTrue();
            assertThat(names.model("gpt-4")).isFalse();
            assertThat(names.model("claude-*")).isTrue();
            assertThat(names.model("claude-sonnet-4*")).isTrue();
            assertThat(names.model("*-4")).isTrue();
            assertThat(names.model("gpt-4o*o"))
                    .as("a star stands for nothing twice")
                    .isFalse();
            assertThat(names.model("*sonnet*4*")).isTrue();
            assertThat(names.model("*4*sonnet*")).isFalse();
            assertThat(names.model("claude.*")).isFalse();
            assertThat(names.model("gemini-*")).isFalse();
            assertThat(names.group("gold")).isTrue();
            assertThat(names.group("silver")).isFalse();
            UserRow user = store.users().create(NewUser.named("anna", "password"));
            assertThat(names.user(user.id())).isTrue();
            assertThat(names.user(user.id() + 1)).isFalse();
            assertThat(names.group("default")).isTrue();
            assertThat(names.token(4711)).isFalse();
        }
    }

    @Test
    void namesThatAChannelMapsToAreModels() {
        try (Store store = Fixture.store(folder)) {
            var names = new Existing(store.database(), store.routing());
            store.channels().create(List.of(mapped("{\"gpt-4o\":\"gpt-4o-2024-11-20\"}"), mapped("no JSON")));
            assertThat(names.model("gpt-4o-2024-11-20")).isTrue();
            assertThat(names.model("gpt-4o")).isTrue();
            assertThat(names.model("no JSON")).isFalse();
        }
    }

    private static ChannelRow mapped(String mapping) {
        ChannelRow row = RoutingTest.channel("mapped", "gpt-4o", "default");
        return new ChannelRow(
                row.id(),
                row.type(),
                row.key(),
                row.status(),
                row.name(),
                row.weight(),
                row.createdTime(),
                row.testTime(),
                row.responseTime(),
                row.baseUrl(),
                row.other(),
                row.balance(),
                row.balanceUpdatedTime(),
                row.models(),
                row.group(),
                row.usedQuota(),
                Optional.of(mapping),
                row.priority(),
                row.config(),
                row.systemPrompt());
    }
}
