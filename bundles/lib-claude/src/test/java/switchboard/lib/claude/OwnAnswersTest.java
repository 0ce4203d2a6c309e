package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.lib.claude.Ask.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.lib.wire.Json;
import switchboard.spi.Dialect.Document;
import switchboard.spi.OwnAnswer;
import switchboard.spi.OwnAnswer.Model;

class OwnAnswersTest {
    private static final List<Model> MODELS = IntStream.rangeClosed(1, 30)
            .mapToObj(number -> new Model("m" + number, "anthropic"))
            .toList();

    @ParameterizedTest
    @CsvSource({
        "400,x,400,invalid_request_error",
        "422,x,422,invalid_request_error",
        "401,x,401,authentication_error",
        "402,x,402,billing_error",
        "429,insufficient_quota,402,billing_error",
        "403,x,403,permission_error",
        "404,x,404,not_found_error",
        "408,x,408,timeout_error",
        "504,x,504,timeout_error",
        "413,x,413,request_too_large",
        "429,rate_limit_error,429,rate_limit_error",
        "500,x,500,api_error",
        "502,x,502,api_error",
        "503,x,503,api_error",
        "503,overloaded_error,503,overloaded_error",
        "524,x,502,api_error",
        "529,x,529,overloaded_error"
    })
    void refusalsHaveClaudesTypes(int status, String type, int told, String claudes) {
        Document document = new MessagesDialect()
                .write(new OwnAnswer.Refused(status, "m", type, Optional.of("p"), "\"c\"", "req_1"));
        assertThat(document.status()).isEqualTo(told);
        assertThat(Json.read(document.json()))
                .contains(
                        json("{'type':'error','error':{'type':'" + claudes + "','message':'m'},'request_id':'req_1'}"));
    }

    @Test
    void modelsComeInPages() {
        assertThat(ids("")).hasSize(20).startsWith("m1").endsWith("m20");
        assertThat(ids("limit=2")).containsExactly("m1", "m2");
        assertThat(ids("limit=2&after_id=m2")).containsExactly("m3", "m4");
        assertThat(ids("limit=2&before_id=m10")).containsExactly("m8", "m9");
        assertThat(ids("limit=0&after_id=m30")).isEmpty();
        assertThat(ids("limit=x&before_id=m3")).containsExactly("m1", "m2");
        assertThat(ids("limit=9999")).hasSize(30);
        assertThat(ids("after_id=m%33&limit=1")).containsExactly("m4");
        assertThat(ids("after_id=%zz&limit=1")).containsExactly("m1");
    }

    @Test
    void aPageTellsWhereItStands() {
        JsonNode page = page("limit=1&after_id=m29");
        assertThat(page)
                .isEqualTo(json("{'data':[{'type':'model','id':'m30','display_name':'m30',"
                        + "'created_at':'1970-01-01T00:00:00Z'}],'has_more':false,'first_id':'m30','last_id':'m30'}"));
        assertThat(page("limit=1").path("has_more").asBoolean()).isTrue();
        assertThat(page("limit=1&before_id=m1").path("has_more").asBoolean()).isFalse();
        assertThat(page("limit=1&before_id=m1").path("first_id").isNull()).isTrue();
    }

    @Test
    void oneModelIsDescribed() {
        Document document = new MessagesDialect().write(new Model("claude-x", "anthropic"));
        assertThat(Json.read(document.json()).orElseThrow().path("id").asText()).isEqualTo("claude-x");
    }

    private static List<String> ids(String query) {
        return page(query).path("data").findValuesAsText("id");
    }

    private static JsonNode page(String query) {
        Document document = new MessagesDialect().write(new OwnAnswer.Models(MODELS, query));
        assertThat(document.status()).isEqualTo(200);
        return Json.read(document.json()).orElseThrow();
    }
}
