package switchboard.testkit.doubles;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import switchboard.spi.Headers;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;
import switchboard.testkit.PlainWebClient;
import switchboard.testkit.TestWeb;

/**
 * A service of others on a port of its own of this machine, with its answers and its rules. What was asked for once, such as
 * a code, is used up; {@link #reset} makes everything as it was.
 */
public abstract class ServiceDouble implements TestWeb, AutoCloseable {
    private static final int BEFORE_ALL = 1;
    private static final int USUAL = 5;
    private static final int AFTERWARDS = 7;
    private static final int OTHERWISE = 10;
    private static final String SPENT = "spent";

    private final WireMockServer server =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().http2PlainDisabled(true));
    private final PlainWebClient client = new PlainWebClient();

    ServiceDouble() {
        server.start();
        rules();
    }

    /** Adds what it answers to whom. Called by the constructor, so it uses nothing of its class's. */
    abstract void rules();

    /** A right request is answered. */
    final void on(MappingBuilder request, ResponseDefinitionBuilder answer) {
        server.stubFor(request.atPriority(USUAL).willReturn(answer));
    }

    /** A right request is answered once. */
    final void once(MappingBuilder request, ResponseDefinitionBuilder answer) {
        on(request.inScenario("once").whenScenarioStateIs(Scenario.STARTED).willSetStateTo(SPENT), answer);
    }

    /** A request of the right kind that {@link #once} did not take. */
    final void used(MappingBuilder request, ResponseDefinitionBuilder answer) {
        server.stubFor(request.atPriority(AFTERWARDS).willReturn(answer));
    }

    /** What is not right is answered so. */
    final void otherwise(MappingBuilder request, ResponseDefinitionBuilder answer) {
        server.stubFor(request.atPriority(OTHERWISE).willReturn(answer));
    }

    /** As if nobody had asked yet. */
    public final void reset() {
        server.resetAll();
        rules();
    }

    /** Where something is, for an option. */
    public final String at(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    /** A path answers so, whatever it is asked. */
    public final void says(String path, int status, String json) {
        server.stubFor(any(urlPathEqualTo(path)).atPriority(BEFORE_ALL).willReturn(jsonResponse(json, status)));
    }

    @Override
    public final void everywhere(int status, String contentType, String body) {
        first(aResponse()
                .withStatus(status)
                .withHeader("Content-Type", contentType)
                .withBody(body));
    }

    @Override
    public final void leave() {
        first(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    }

    private void first(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).atPriority(BEFORE_ALL).willReturn(answer));
    }

    @Override
    public final void withStatus(int status) {
        for (StubMapping each : List.copyOf(server.getStubMappings())) {
            each.setResponse(ResponseDefinitionBuilder.like(each.getResponse())
                    .but()
                    .withStatus(status)
                    .withHeader("Location", at("/elsewhere"))
                    .build());
            server.editStubMapping(each);
        }
    }

    @Override
    public final List<Asked> asked() {
        List<Asked> asked = new ArrayList<>();
        server.getAllServeEvents().forEach(event -> asked.add(asked(event.getRequest())));
        Collections.reverse(asked); // the latest comes first
        return asked;
    }

    private static Asked asked(Request request) {
        List<Headers.Field> fields = new ArrayList<>();
        for (HttpHeader header : request.getHeaders().all()) {
            header.values().forEach(value -> fields.add(new Headers.Field(header.key(), value)));
        }
        return new Asked(
                request.getMethod().getName(),
                URI.create(request.getAbsoluteUrl()),
                new Headers(fields),
                request.getBodyAsString());
    }

    @Override
    public final Upstream.Answer send(UpstreamRequest request, Named named) {
        return client.send(request, named);
    }

    @Override
    public final void close() {
        client.close();
        server.stop();
    }
}
