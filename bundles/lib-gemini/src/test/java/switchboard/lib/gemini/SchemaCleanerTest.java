package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;

class SchemaCleanerTest {
    @Test
    void referencesAreReplacedByWhatTheyMean() {
        isCleaned("""
                {"type":"object","properties":{"at":{"$ref":"#/$defs/place","description":"where"}},
                 "$defs":{"place":{"type":"object","properties":{"city":{"type":"string"}}}}}""", """
                {"type":"object","properties":{"at":{"type":"object","description":"where",
                 "properties":{"city":{"type":"string"}}}}}""");
    }

    @Test
    void circlesEndInAnyObject() {
        isCleaned("""
                {"type":"object","properties":{"root":{"$ref":"#/definitions/node"}},
                 "definitions":{"node":{"type":"object","properties":{"next":{"$ref":"#/definitions/node"}}}}}""", """
                {"type":"object","properties":{"root":{"type":"object","properties":{"next":{"type":"object"}}}}}""");
    }

    @Test
    void referencesThatMultiplyComeToAnEnd() {
        StringBuilder definitions = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            definitions
                    .append(i == 0 ? "" : ",")
                    .append("\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}],"
                            .formatted(i, i + 1, i + 1))
                    .append("\"properties\":{\"a\":{\"$ref\":\"#/$defs/d%d\"},\"b\":{\"$ref\":\"#/$defs/d%d\"}}}"
                            .formatted(i + 1, i + 1));
        }
        String schema = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + definitions + "}}";
        assertThat(Json.text(SchemaCleaner.clean(Json.known(schema))).length()).isLessThan(1 << 22);
    }

    @Test
    void nullAmongTypesIsNullable() {
        isCleaned("{\"type\":[\"string\",\"null\"]}", "{\"type\":\"string\",\"nullable\":true}");
        isCleaned(
                "{\"anyOf\":[{\"type\":\"integer\",\"minimum\":1},{\"type\":\"null\"}]}",
                "{\"type\":\"integer\",\"minimum\":1,\"nullable\":true}");
        isCleaned("{\"type\":[\"string\",\"integer\"]}", "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}");
    }

    @Test
    void constantsAlternativesAndSumsAreSaidOtherwise() {
        isCleaned("{\"const\":\"a\"}", "{\"type\":\"string\",\"enum\":[\"a\"]}");
        isCleaned(
                "{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"boolean\"}]}",
                "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"boolean\"}]}");
        isCleaned("""
                {"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},
                 {"properties":{"b":{"type":"number"}},"required":["b"]}]}""", """
                {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"required":["a","b"]}""");
    }

    @Test
    void enumsOfOtherThanStringsAreDropped() {
        isCleaned("{\"type\":\"integer\",\"enum\":[1,2]}", "{\"type\":\"integer\"}");
        isCleaned(
                "{\"type\":\"string\",\"enum\":[\"a\",\"\",null]}",
                "{\"type\":\"string\",\"enum\":[\"a\"],\"nullable\":true}");
    }

    @Test
    void unknownKeywordsAndMissingRequiredPropertiesAreDropped() {
        isCleaned("""
                {"$schema":"http://json-schema.org/draft-07/schema#","$id":"x","type":"object",
                 "additionalProperties":false,"patternProperties":{},"if":{},"not":{},
                 "properties":{"a":{"type":"number","exclusiveMinimum":0}},"required":["a","gone"]}""", "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"}},\"required\":[\"a\"]}");
        isCleaned("{\"type\":\"string\",\"format\":\"uri\"}", "{\"type\":\"string\"}");
        isCleaned("{\"type\":\"string\",\"format\":\"date-time\"}", "{\"type\":\"string\",\"format\":\"date-time\"}");
        isCleaned("{\"type\":\"number\",\"format\":\"double\"}", "{\"type\":\"number\",\"format\":\"double\"}");
    }

    @Test
    void arraysHaveItemsAndInnerObjectsProperties() {
        isCleaned("{\"type\":\"array\"}", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
        isCleaned("{\"type\":\"object\",\"properties\":{}}", "{\"type\":\"object\"}");
        isCleaned("{\"type\":\"array\",\"items\":{\"type\":\"object\"}}", """
                {"type":"array","items":{"type":"object","properties":{"value":{"type":"string"}}}}""");
    }

    @Test
    void propertiesNamedLikeKeywordsStay() {
        String schema = """
                {"type":"object","properties":{"format":{"type":"string"},"title":{"type":"string"},
                 "$ref":{"type":"string"},"not":{"type":"boolean"}},"required":["format","not"]}""";
        isCleaned(schema, schema);
    }

    private static void isCleaned(String schema, String clean) {
        assertThat(SchemaCleaner.clean(Json.known(schema))).isEqualTo(Json.known(clean));
    }
}
