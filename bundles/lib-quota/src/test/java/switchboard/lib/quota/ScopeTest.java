package switchboard.lib.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.Demand;
import switchboard.testkit.DemandBuilder;
import switchboard.testkit.FakeOptions;

/** A rule is for the calls that it names, and for no others. */
final class ScopeTest {
    private final RuleList<Scope> scopes = new RuleList<>(
            new FakeOptions(), "Rules", Set.of("token", "user", "group", "channel", "model"), Scope::of, all -> {});

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,gpt-4o,true",
        "gpt-4o,gpt-4o-mini,false",
        "gpt-4*,gpt-4o-mini,true",
        "*mini,gpt-4o-mini,true",
        "*4*mini,gpt-4o-mini,true",
        "*-*-*,gpt-4o-mini,true",
        "*-*-*-*,gpt-4o-mini,false",
        "gpt*o,gpt-4o-mini-o,true",
        "a**b,ab,true",
        "gpt.4o,gpt-4o,false",
        "GPT-4o,gpt-4o,false"
    })
    void starsStandForAnyText(String pattern, String name, boolean matches) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void manyStarsTakeNoTime() {
        assertThat(new Glob("*a".repeat(500) + "b").matches("a".repeat(20_000))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|true",
                "{\"token\":2}|true",
                "{\"token\":[5,2]}|true",
                "{\"token\":5}|false",
                "{\"token\":\"*\",\"user\":1}|true",
                "{\"user\":2}|false",
                "{\"group\":\"vip\"}|true",
                "{\"group\":\"*\"}|true",
                "{\"group\":[\"gold\",\"default\"]}|false",
                "{\"channel\":3,\"model\":\"gpt-*\",\"group\":\"v*\"}|true",
                "{\"channel\":4,\"model\":\"gpt-*\",\"group\":\"v*\"}|false",
                "{\"model\":\"gpt\"}|false",
                "{\"group\":\"!vip\"}|false",
                "{\"group\":[\"v*\",\"!vip\"]}|false",
                "{\"group\":\"!gold\"}|true",
                "{\"group\":[\"gold\",\"!silver\"]}|false",
                "{\"user\":\"!1\"}|false",
                "{\"user\":[\"!7\",\"!8\"],\"model\":\"!claude-*\"}|true"
            })
    void whatIsNotSaidStandsForAll(String rule, boolean covered) {
        Demand demand = new DemandBuilder().group("vip").build(); // user 1, token 2, channel 3, gpt-4o
        assertThat(scopes.parse("[" + rule + "]").getFirst().covers(demand)).isEqualTo(covered);
    }

    @Test
    void keysAreTheSameForWhatIsTheSameAlone() {
        assertThat(key("{\"model\":\"*\"}")).isEqualTo(key("{}")).isEmpty();
        assertThat(key("{\"user\":[2,1]}")).isEqualTo(key("{\"user\":[1,2]}")).isEqualTo("user=1,2");
        assertThat(key("{\"group\":\"a,b\"}")).isNotEqualTo(key("{\"group\":[\"a\",\"b\"]}"));
        assertThat(key("{\"group\":\"a&model=b\"}")).isNotEqualTo(key("{\"group\":\"a\",\"model\":\"b\"}"));
        String many = key("{\"user\":" + LongStream.range(1, 500).boxed().toList() + "}");
        assertThat(many).hasSizeLessThanOrEqualTo(80).isNotEqualTo(key("{\"user\":[1]}"));
    }

    @Test
    void theSameRulesAreTheSameList() {
        var options = new FakeOptions().with("Rules", "[{\"user\":1}]");
        var rules = new RuleList<>(options, "Rules", Set.of("user"), RuleNode::number, all -> {});
        List<Integer> first = rules.current();
        assertThat(first).containsExactly(1);
        assertThat(rules.current()).isSameAs(first);
        options.with("Rules", "[{\"user\":1},{}]");
        assertThat(rules.current()).containsExactly(1, 2);
        options.with("Rules", "[");
        assertThat(rules.current()).containsExactly(1, 2);
        options.with("Rules", "");
        assertThat(rules.current()).isEmpty();
    }

    private String key(String rule) {
        return scopes.parse("[" + rule + "]").getFirst().key();
    }
}
