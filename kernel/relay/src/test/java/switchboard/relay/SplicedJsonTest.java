package switchboard.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplicedJsonTest {
    private static final JsonFactory STRICT = new JsonFactory();

    @Test
    void whatNobodyChangesStaysByteForByte() {
        String text =
                " { \"model\" : \"gpt\",\n\t\"seed\":9007199254740993, \"temperature\":0 ,\"big\":1E400,\"same\":1.0 } \r\n";
        SplicedJson body = parse(text);
        assertThat(body.bytes()).isEqualTo(text.getBytes(UTF_8));
        assertThat(text(body.with("model", "\"my\\\"model\""))).isEqualTo(text.replace("\"gpt\"", "\"my\\\"model\""));
        assertThat(body.member("seed")).contains("9007199254740993");
        assertThat(body.member("big")).contains("1E400");
        assertThat(body.member("same")).contains("1.0");
        assertThat(body.length()).isEqualTo(text.length());
    }

    @Test
    void aMembersBeginningTellsItsKindAndWhetherItIsEmpty() {
        SplicedJson body =
                parse("{\"a\": [ \n ],\"b\":[ {}],\"c\":\"\",\"d\":\"x\",\"e\":null,\"f\":7,\"g\":\"é\",\"d\":{ }}");
        assertThat(body.beginning("a")).isEqualTo("[]");
        assertThat(body.beginning("b")).isEqualTo("[{");
        assertThat(body.beginning("c")).isEqualTo("\"\"");
        assertThat(body.beginning("d")).isEqualTo("{}");
        assertThat(body.beginning("e")).isEqualTo("nu");
        assertThat(body.beginning("f")).isEqualTo("7");
        assertThat(body.beginning("g")).startsWith("\"").hasSize(2);
        assertThat(body.beginning("h")).isEmpty();
    }

    @Test
    void aBlankTextIsNotAnEmptyOne() {
        SplicedJson body = parse("{\"a\": \" \",\"b\":\"\\t\",\"c\": \"\" }");
        assertThat(body.beginning("a")).isEqualTo("\" ");
        assertThat(body.beginning("b")).isEqualTo("\"\\");
        assertThat(body.beginning("c")).isEqualTo("\"\"");
    }

    @Test
    void onlyStringsHaveText() {
        SplicedJson body = parse("{\"a\":\"x\\u00e9\\n\\ud83d\\ude00\\/é\",\"b\":1,\"c\":null,\"d\":[\"x\"]}");
        assertThat(body.text("a")).contains("xé\n😀/é");
        assertThat(body.text("b")).isEmpty();
        assertThat(body.text("c")).isEmpty();
        assertThat(body.member("c")).contains("null");
        assertThat(body.member("d")).contains("[\"x\"]");
        assertThat(body.member("e")).isEmpty();
    }

    @Test
    void lastOfANameThatOccursTwiceWinsAndIsAllThatIsLeftOnceItIsSet() {
        SplicedJson body = parse("{\"model\":\"a\",\"x\":1,\"model\":\"b\",\"mo\\u0064el\":\"c\"}");
        assertThat(body.text("model")).contains("c");
        assertThat(text(body.with("model", "\"d\""))).isEqualTo("{\"x\":1,\"mo\\u0064el\":\"d\"}");
        assertThat(text(body.without("model"))).isEqualTo("{\"x\":1}");
    }

    @Test
    void escapedNamesAreFound() {
        SplicedJson body = parse("{\"\\u006dodel\":\"a\",\"na\\u006de\":2,\"é\":3,\"\\u00e9\\\\\":4}");
        assertThat(body.text("model")).contains("a");
        assertThat(body.member("name")).contains("2");
        assertThat(body.member("é")).contains("3");
        assertThat(body.member("é\\")).contains("4");
        assertThat(body.member("mode")).isEmpty();
    }

    @Test
    void membersAreAddedAtTheEndAndTakenOutAnywhere() {
        assertThat(text(parse("{}").with("a", "1"))).isEqualTo("{\"a\":1}");
        assertThat(text(parse("{ }").with("a", "1").with("b", "[]"))).isEqualTo("{\"a\":1,\"b\":[] }");
        assertThat(text(parse("{ \"x\" : 0 }").with("q\"\\\n", "1"))).isEqualTo("{ \"x\" : 0,\"q\\\"\\\\\\u000a\":1 }");
        SplicedJson three = parse("{ \"a\":1, \"b\":2, \"c\":3 }");
        assertThat(text(three.without("a"))).isEqualTo("{ \"b\":2, \"c\":3 }");
        assertThat(text(three.without("b"))).isEqualTo("{ \"a\":1, \"c\":3 }");
        assertThat(text(three.without("c"))).isEqualTo("{ \"a\":1, \"b\":2 }");
        assertThat(text(three.without("a").without("b").without("c"))).isEqualTo("{  }");
        assertThat(three.without("d").bytes()).isSameAs(three.bytes());
    }

    @Test
    void byteOrderMarkIsLeftOut() {
        SplicedJson body = parse("\uFEFF{\"a\":1}");
        assertThat(text(body)).isEqualTo("{\"a\":1}");
        assertThat(body.member("a")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[1]",
                "\"x\"",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":1 \"b\":2}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1}}",
                "{\"a\":1} x",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":0x1}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":nulL}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12",
                "{\"a\":\"b",
                "{\"a\":\"b\\",
                "{\"a\":\"\n\"}",
                "{\"a\":[1,]}",
                "{\"a\":[1 2]}",
                "{\"a\":{\"b\":1,}}",
                "{\"a\":[}",
                "{\"a\":1,\"b\"",
                "{\"a\":/**/1}"
            })
    void whatIsNotOneObjectIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(text)).withMessageContaining("at byte ");
    }

    @Test
    void refusalSaysWhere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("{\"a\":1,}"))
                .withMessage("a member's name is expected, at byte 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("[1]"))
                .withMessage("the body is not a JSON object, at byte 0");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        for (byte[] bad : List.of(
                bytes(0xC0, 0xAF), // overlong
                bytes(0x80),
                bytes(0xC3), // cut by the quote
                bytes(0xE0, 0x80, 0x80),
                bytes(0xED, 0xA0, 0x80), // a surrogate
                bytes(0xF0, 0x80, 0x80, 0x80),
                bytes(0xF4, 0x90, 0x80, 0x80), // beyond the last character
                bytes(0xF5, 0x80, 0x80, 0x80),
                bytes(0xFF))) {
            byte[] text = new byte[bad.length + 8];
            System.arraycopy("{\"a\":\"".getBytes(UTF_8), 0, text, 0, 6);
            System.arraycopy(bad, 0, text, 6, bad.length);
            System.arraycopy("\"}".getBytes(UTF_8), 0, text, 6 + bad.length, 2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SplicedJson.parse(text))
                    .withMessageContaining("UTF-8");
        }
        for (String good : List.of("\u0080", "߿", "ࠀ", "퟿", "\uE000", "￿", "\uD800\uDC00", "\uDBFF\uDFFF")) {
            assertThat(parse("{\"a\":\"" + good + "\"}").text("a")).contains(good);
        }
    }

    @Test
    void nestingHasALimit() {
        String deepest = "[".repeat(JsonScan.MAX_DEPTH - 1) + "]".repeat(JsonScan.MAX_DEPTH - 1);
        assertThat(parse("{\"a\":" + deepest + "}").member("a")).contains(deepest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("{\"a\":[" + deepest + "]}"))
                .withMessageContaining("deep");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("{\"a\":".repeat(1_000_000)))
                .withMessageContaining("deep");
    }

    @Test
    void onlyWholeValuesAreSplicedIn() {
        SplicedJson body = parse("{\"a\":1}");
        for (String bad : List.of("", "x", "1,\"b\":2", "1}", "\"", "{")) {
            assertThatIllegalArgumentException().isThrownBy(() -> body.with("a", bad));
        }
        assertThat(text(body.with("a", " 2 "))).isEqualTo("{\"a\": 2 }");
    }

    @Test
    void saysNothingAboutItsContent() {
        assertThat(parse("{\"secret\":\"sk-1\"}")).hasToString("SplicedJson[17 bytes, 1 members]");
    }

    @Test
    void randomSplicesAgreeWithAMap() {
        Random random = new Random(1);
        for (int round = 0; round < 3_000; round++) {
            Map<String, String> expected = new LinkedHashMap<>();
            int size = random.nextInt(6);
            for (int i = 0; i < size; i++) {
                expected.put(RandomJson.name(random), RandomJson.value(random, 3));
            }
            SplicedJson body = parse(RandomJson.object(random, expected));
            for (int step = 0; step < 6; step++) {
                String name = !expected.isEmpty() && random.nextBoolean()
                        ? new ArrayList<>(expected.keySet()).get(random.nextInt(expected.size()))
                        : RandomJson.name(random);
                if (random.nextInt(3) == 0) {
                    body = body.without(name);
                    expected.remove(name);
                } else {
                    String value = RandomJson.value(random, 2);
                    body = body.with(name, value);
                    expected.put(name, value);
                }
                SplicedJson again = SplicedJson.parse(body.bytes());
                for (Map.Entry<String, String> member : expected.entrySet()) {
                    assertThat(body.member(member.getKey())).contains(member.getValue());
                    assertThat(again.member(member.getKey())).contains(member.getValue());
                }
                assertThat(again).hasToString(body.toString());
                assertThat(body.toString()).contains(" " + expected.size() + " members");
                assertThat(body.member(name).isPresent()).isEqualTo(expected.containsKey(name));
            }
        }
    }

    @Test
    void mutatedTextsAreAcceptedAndRefusedAsAnotherStrictParserDoes() throws IOException {
        Random random = new Random(2);
        String pool = "{}[]\",:\\ \n0123456789-+.eEtrufalsn/'x\u0001";
        int accepted = 0;
        for (int round = 0; round < 40_000; round++) {
            Map<String, String> members = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                members.put(RandomJson.name(random), RandomJson.value(random, 2));
            }
            StringBuilder text = new StringBuilder(RandomJson.object(random, members));
            for (int i = random.nextInt(3); i > 0; i--) {
                int at = random.nextInt(text.length());
                char c = pool.charAt(random.nextInt(pool.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, c);
                    case 1 -> text.insert(at, c);
                    default -> text.deleteCharAt(at);
                }
                if (text.isEmpty()) {
                    break;
                }
            }
            boolean strict = isObject(text.toString().getBytes(UTF_8));
            accepted += strict ? 1 : 0;
            assertThat(isAccepted(text.toString())).as("<%s>", text).isEqualTo(strict);
        }
        assertThat(accepted).isBetween(10_000, 30_000);
    }

    private static boolean isAccepted(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static boolean isObject(byte[] text) throws IOException {
        try (JsonParser parser = STRICT.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return false;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.VALUE_STRING) {
                    parser.getText();
                }
            }
            return parser.nextToken() == null;
        } catch (com.fasterxml.jackson.core.JsonProcessingException notJson) {
            return false;
        }
    }

    private static SplicedJson parse(String text) {
        return SplicedJson.parse(text.getBytes(UTF_8));
    }

    private static String text(SplicedJson body) {
        return new String(body.bytes(), UTF_8);
    }

    private static byte[] bytes(int... values) {
        byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }
}
