package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.testkit.ApiJudge;

/** The API's document: all that is served is in it with all that a client must know, and nothing else is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiDocumentTest {
    private Gateway gateway;
    private ApiJudge document;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        document = gateway.document();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void everybodyMayReadIt() {
        Web.Reply reply = gateway.web().get("/api/openapi.json");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.json().path("openapi").asText()).startsWith("3.1.");
        assertThat(reply.json().path("info").path("version").asText()).isEqualTo("v1.2.3");
    }

    @Test
    void itHasTheRoutesOfTheMatrixAndNoOthers() {
        Set<String> documented = new TreeSet<>();
        document.operations().forEach(operation -> documented.add(operation.method() + " " + operation.path()));
        Set<String> tested = new TreeSet<>();
        for (Endpoint endpoint : Endpoint.ALL) {
            assertThat(document.find(endpoint.method(), endpoint.path()))
                    .as("%s is in the matrix and not in the document", endpoint)
                    .isPresent()
                    .get()
                    .satisfies(operation -> tested.add(operation.method() + " " + operation.path()));
        }
        documented.removeAll(Endpoint.BESIDE);
        documented.removeAll(tested);
        assertThat(documented).as("in the document, and not in Endpoint.ALL").isEmpty();
    }

    @Test
    void itsRolesAreThoseOfTheMatrix() {
        for (Endpoint endpoint : Endpoint.ALL) {
            JsonNode operation = document.find(endpoint.method(), endpoint.path())
                    .orElseThrow()
                    .description();
            JsonNode role = operation.path("x-role");
            assertThat(role.isMissingNode() ? 0 : Role.level(role.asText()))
                    .as("%s", endpoint)
                    .isEqualTo(endpoint.level());
            assertThat(operation.path("security").size()).isEqualTo(endpoint.level() == 0 ? 0 : 2);
        }
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryNameIsUsedOnce() {
        for (JsonNode reference : document.json().findValues("$ref")) {
            JsonNode target = document.json().at(reference.asText().substring(1));
            assertThat(target.isMissingNode()).as(reference.asText()).isFalse();
        }
        Set<String> names = new HashSet<>();
        for (ApiJudge.Operation operation : document.operations()) {
            String id = operation.description().path("operationId").asText();
            assertThat(names.add(id)).as(id).isTrue();
            assertThat(operation.description().path("summary").asText()).isNotBlank();
        }
    }

    @Test
    void parametersOfAPathAreDeclared() {
        for (ApiJudge.Operation operation : document.operations()) {
            List<String> declared = operation
                    .description()
                    .path("parameters")
                    .valueStream()
                    .filter(parameter -> parameter.path("in").asText().equals("path"))
                    .map(parameter -> parameter.path("name").asText())
                    .toList();
            assertThat(operation
                            .path()
                            .replaceAll("[^{]*(?:\\{(\\w+)})?", "$1 ")
                            .strip()
                            .split("\\s+"))
                    .as(operation.path())
                    .containsExactlyInAnyOrder(
                            declared.isEmpty() ? new String[] {""} : declared.toArray(String[]::new));
        }
    }

    @Test
    void nullIsSaidWhereItMayStand() {
        JsonNode schemas = document.json().path("components").path("schemas");
        assertThat(schemas.at("/ChannelView/properties/weight/type").toString()).isEqualTo("[\"integer\",\"null\"]");
        assertThat(schemas.at("/ChannelView/properties/key/type").asText()).isEqualTo("string");
        assertThat(schemas.at("/LoginInput/required").isMissingNode()).isTrue();
    }

    /** What a method lacks in each of them. */
    interface Incomplete {
        /** A payload of any kind. */
        @jakarta.ws.rs.Path("api/incomplete")
        interface Untyped {
            /** Says everything but what is in it. */
            @GET
            @PermitAll
            Envelope<Object> answer();
        }

        /** A method without a comment. */
        @jakarta.ws.rs.Path("api/incomplete")
        interface Uncommented {
            @GET
            @PermitAll
            Envelope<String> answer();
        }

        /** A method that anybody or nobody may call. */
        @jakarta.ws.rs.Path("api/incomplete")
        interface Unguarded {
            /** Everything but who. */
            @GET
            Envelope<String> answer();
        }

        /** An answer by hand. */
        @jakarta.ws.rs.Path("api/incomplete")
        interface ByHand {
            /** Anything. */
            @GET
            @PermitAll
            Response answer();
        }

        /** A body by hand. */
        @jakarta.ws.rs.Path("api/incomplete")
        interface Opaque {
            /** Takes bytes. */
            @PUT
            @PermitAll
            Envelope<Void> put(byte[] body);
        }
    }

    static Stream<Arguments> incomplete() {
        return Stream.of(
                Arguments.of(Incomplete.Untyped.class, "says nothing of its members"),
                Arguments.of(Incomplete.Uncommented.class, "has no javadoc"),
                Arguments.of(Incomplete.Unguarded.class, "who may call"),
                Arguments.of(Incomplete.ByHand.class, "says nothing of its members"),
                Arguments.of(Incomplete.Opaque.class, "what its body holds"));
    }

    @ParameterizedTest
    @MethodSource("incomplete")
    void aMethodThatDoesNotSayWhatClientsMustKnowIsNoneToPublish(Class<?> resource, String lack) {
        assertThatThrownBy(() -> ApiDocument.of(List.of(resource), "v1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(lack);
    }
}
