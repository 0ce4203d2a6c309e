package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.lib.claude.Ask.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

class MessagesTapTest {
    private final MessagesTap tap =
            new MessagesTap(Fixtures.call("{\"model\":\"claude-x\",\"stream\":true}"), "claude-x");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'message_start','message':{'model':'claude-x','usage':{'input_tokens':9,'output_tokens':1}}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'','signature':''}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':''}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':''}}",
                "{'type':'content_block_stop','index':0}",
                "{'type': 'ping'}",
                "{'type':'of_tomorrow'}"
            })
    void whatProvesNothingIsHeldBackUntilAnAnswerFollows(String event) {
        assertThat(see(event)).isEqualTo(Verdict.PRELUDE);
        see("{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'a'}}");
        assertThat(see(event)).isEqualTo(Verdict.ANSWER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':'a'}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'f','input':{}}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'redacted_thinking','data':'d'}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use','id':'a'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'h'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'s'}}",
                "{'type':'message_delta','delta':{'stop_reason':'refusal'},'usage':{'output_tokens':0}}"
            })
    void whatIsAPartOfTheAnswerProvesIt(String event) {
        assertThat(see(event)).isEqualTo(Verdict.ANSWER);
    }

    @Test
    void theEndGoesOutWithTheEndingAndNotBefore() {
        see("{'type':'message_start','message':{'model':'claude-x'}}");
        see("{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':3}}");
        assertThat(tap.finished()).isFalse();
        assertThat(tap.ending(Usage.NONE)).isEmpty();
        assertThat(see("{'type':'message_stop'}")).isEqualTo(Verdict.END);
        assertThat(tap.finished()).isTrue();
        assertThat(tap.ending(Usage.NONE))
                .singleElement()
                .satisfies(end -> assertThat(end.name()).isEqualTo("message_stop"))
                .satisfies(end -> assertThat(end.text()).isEqualTo("{\"type\":\"message_stop\"}"));
    }

    @Test
    void anEndBeforeTheBeginningIsAFailure() {
        assertThat(see("{'type':'message_stop'}")).isInstanceOf(Verdict.Failed.class);
        assertThat(tap.finished()).isFalse();
    }

    @Test
    void countsReplaceEachOtherFieldByField() {
        see("{'type':'message_start','message':{'usage':{'input_tokens':100,'cache_creation_input_tokens':40,"
                + "'cache_read_input_tokens':7,'cache_creation':{'ephemeral_5m_input_tokens':30,'ephemeral_1h_input_tokens':10},"
                + "'output_tokens':2}}}");
        assertThat(tap.usage()).isEqualTo(new Usage(147, 0, 7, 30, 10, 0, 0, 0));
        see("{'type':'message_delta','delta':{},'usage':{'output_tokens':5}}");
        see("{'type':'message_delta','delta':{},'usage':{'input_tokens':300,'output_tokens':9,"
                + "'output_tokens_details':{'thinking_tokens':4},'server_tool_use':{'web_search_requests':1}}}");
        assertThat(tap.usage()).isEqualTo(new Usage(347, 9, 7, 30, 10, 4, 0, 0));
        see("{'type':'message_delta','delta':{},'usage':{'input_tokens':null,'output_tokens':'x'}}");
        assertThat(tap.usage()).isEqualTo(new Usage(347, 9, 7, 30, 10, 4, 0, 0));
    }

    @Test
    void textIsWhatTheModelWrote() {
        see("{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'Hm.'}}");
        see("{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'a'}}");
        see("{'type':'content_block_delta','index':2,'delta':{'type':'input_json_delta','partial_json':'{}'}}");
        see("{'type':'content_block_delta','index':2,'delta':{'type':'signature_delta','signature':'sig'}}");
        assertThat(tap.text().toString()).isEqualTo("Hm.a{}");
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error,BUSY,529",
        "rate_limit_error,RATE,429",
        "api_error,INTERNAL,500",
        "authentication_error,AUTH,401",
        "billing_error,QUOTA,429",
        "permission_error,PERM,403",
        "not_found_error,MODEL,404",
        "request_too_large,TOO_LARGE,413",
        "timeout_error,TIMEOUT,504",
        "invalid_request_error,BADREQ,400",
        "of_tomorrow,INTERNAL,502"
    })
    void errorsAreClassifiedByTheirType(String type, Failure failure, int status) {
        Verdict verdict = tap.event(new WireEvent(
                "error",
                WireEvent.of("{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"m\"},\"request_id\":\"r\"}"
                                .formatted(type))
                        .data()));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.failure().failure()).isEqualTo(failure);
            assertThat(failed.failure().status()).isEqualTo(status);
            assertThat(failed.failure().message()).isEqualTo("m");
        });
    }

    @Test
    void anErrorIsOneWithoutItsNameToo() {
        assertThat(see("{'type':'error','error':{'type':'api_error','message':'m'}}"))
                .isInstanceOf(Verdict.Failed.class);
        assertThat(see("{'error':{'message':'m'}}")).isInstanceOf(Verdict.Failed.class);
        assertThat(see("{'type':'content_block_delta'")).isInstanceOf(Verdict.Failed.class);
        assertThat(see("[DONE]")).isEqualTo(Verdict.HIDDEN);
        assertThat(see(" ")).isEqualTo(Verdict.HIDDEN);
    }

    @Test
    void aWholeMessageIsAnAnswerAndAnythingElseAFailure() {
        assertThat(tap.document(Headers.NONE, Fixtures.bytes("tools.response.upstream.json")))
                .isEqualTo(Verdict.ANSWER);
        assertThat(tap.finished()).isTrue();
        assertThat(tap.usage()).isEqualTo(new Usage(6194, 60, 4096, 1024, 1024, 0, 0, 0));
        assertThat(tap.text().toString()).startsWith("Checking.{").contains("Rome");
        for (String bad : List.of("", "{}", "[]", "<html>", "{'type':'error','error':{'message':'m'}}")) {
            MessagesTap other = new MessagesTap(Fixtures.call("{\"model\":\"m\"}"), "m");
            assertThat(other.document(Headers.NONE, bytes(bad))).isInstanceOf(Verdict.Failed.class);
            assertThat(other.finished()).isFalse();
        }
    }

    @Test
    void aMappedModelGetsItsNameBack() {
        MessagesTap mapped = new MessagesTap(Fixtures.call("{\"model\":\"mine \\\"1\\\"\"}"), "claude-x");
        Verdict verdict =
                mapped.document(Headers.NONE, bytes("{ 'model' : 'claude-x', 'content':[{'text':'model'}], 'x':1.50}"));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed -> assertThat(new String(changed.data(), StandardCharsets.UTF_8))
                                .isEqualTo(
                                        "{ \"model\" : \"mine \\\"1\\\"\", \"content\":[{\"text\":\"model\"}], \"x\":1.50}"));
    }

    @Test
    void aMessageThatCameWholeIsAStreamAsWell() {
        List<WireEvent> events = tap.asEvents(bytes("{'id':'msg_1','model':'claude-x','content':["
                + "{'type':'thinking','thinking':'Hm.','signature':'s'},{'type':'text','text':'a','citations':[{'url':'u'}]},"
                + "{'type':'tool_use','id':'t','name':'f','input':{'n':1.50}},"
                + "{'type':'web_search_tool_result','content':[]}],"
                + "'stop_reason':'tool_use','stop_sequence':null,'usage':{'input_tokens':4,'output_tokens':2}}"));
        assertThat(events)
                .extracting(WireEvent::name)
                .startsWith("message_start", "content_block_start", "content_block_delta")
                .endsWith("content_block_stop", "message_delta", "message_stop");
        assertThat(events)
                .extracting(WireEvent::text)
                .contains(
                        "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\","
                                + "\"partial_json\":\"{\\\"n\\\":1.50}\"}}",
                        "{\"type\":\"content_block_start\",\"index\":3,\"content_block\":{\"type\":\"web_search_tool_result\","
                                + "\"content\":[]}}");
        events.forEach(tap::event);
        assertThat(tap.finished()).isTrue();
        assertThat(tap.usage()).isEqualTo(new Usage(4, 2));
    }

    @Test
    void aFailureThatCameWholeIsAnErrorAndAnythingElseNothing() {
        assertThat(tap.asEvents(bytes("{'type':'error','error':{'type':'api_error','message':'m'}}")))
                .singleElement()
                .satisfies(event -> assertThat(tap.event(event)).isInstanceOf(Verdict.Failed.class));
        assertThat(tap.asEvents(bytes("{}"))).isEmpty();
        assertThat(tap.asEvents(bytes("<html>"))).isEmpty();
    }

    @Test
    void aBrokenStreamIsToldAsAnError() {
        assertThat(tap.broken(UpstreamFailure.of(Failure.CUT, "cut")))
                .singleElement()
                .satisfies(event -> assertThat(Json.known(event.text()))
                        .isEqualTo(json("{'type':'error','error':{'type':'api_error','message':'cut'}}")));
    }

    private Verdict see(String event) {
        return tap.event(WireEvent.of(event.replace('\'', '"')));
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
