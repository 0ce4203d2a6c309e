package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.testkit.ApiJudge;

/** One API's routes, as its clients know them: who may call each, out of which budget, and what {@code data} is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
    private static final Map<String, String> LIMITS = Map.of("GA", "api", "CT", "critical", "none", "none");

    private ApiJudge document;

    @BeforeAll
    void open(@TempDir Path folder) {
        try (Gateway gateway = Gateway.open(folder)) {
            document = gateway.document();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET    | /api/status                   | -     | GA | object
                    GET    | /api/notice                   | -     | GA | string
                    GET    | /api/about                    | -     | GA | string
                    GET    | /api/home_page_content        | -     | GA | string
                    GET    | /api/verification             | -     | CT | none
                    GET    | /api/reset_password           | -     | CT | none
                    POST   | /api/user/reset               | -     | CT | string
                    GET    | /api/oauth/state              | -     | CT | string
                    GET    | /api/oauth/github             | -     | CT | own
                    GET    | /api/oauth/lark               | -     | CT | own
                    GET    | /api/oauth/oidc               | -     | CT | own
                    GET    | /api/oauth/wechat             | -     | CT | own
                    GET    | /api/oauth/wechat/bind        | user  | CT | none
                    GET    | /api/oauth/email/bind         | user  | CT | none
                    GET    | /api/models                   | user  | GA | object
                    POST   | /api/user/register            | -     | CT | none
                    POST   | /api/user/login               | -     | CT | object
                    GET    | /api/user/logout              | -     | GA | none
                    GET    | /api/user/dashboard           | user  | GA | array
                    GET    | /api/user/self                | user  | GA | object
                    PUT    | /api/user/self                | user  | GA | none
                    DELETE | /api/user/self                | user  | GA | none
                    GET    | /api/user/token               | user  | GA | string
                    GET    | /api/user/aff                 | user  | GA | string
                    POST   | /api/user/topup               | user  | GA | integer
                    GET    | /api/user/available_models    | user  | GA | array
                    POST   | /api/topup                    | admin | GA | none
                    GET    | /api/user/                    | admin | GA | array
                    GET    | /api/user/search              | admin | GA | array
                    GET    | /api/user/1                   | admin | GA | object
                    POST   | /api/user/                    | admin | GA | none
                    PUT    | /api/user/                    | admin | GA | none
                    POST   | /api/user/manage              | admin | GA | object
                    DELETE | /api/user/1                   | admin | GA | none
                    GET    | /api/option/                  | root  | GA | array
                    PUT    | /api/option/                  | root  | GA | none
                    GET    | /api/channel/                 | admin | GA | array
                    GET    | /api/channel/search           | admin | GA | array
                    GET    | /api/channel/models           | admin | GA | own
                    GET    | /api/channel/1                | admin | GA | object
                    GET    | /api/channel/test             | admin | GA | none
                    GET    | /api/channel/test/1           | admin | GA | own
                    GET    | /api/channel/update_balance   | admin | GA | none
                    GET    | /api/channel/update_balance/1 | admin | GA | own
                    POST   | /api/channel/                 | admin | GA | none
                    PUT    | /api/channel/                 | admin | GA | object
                    DELETE | /api/channel/disabled         | admin | GA | integer
                    DELETE | /api/channel/1                | admin | GA | none
                    GET    | /api/token/                   | user  | GA | array
                    GET    | /api/token/search             | user  | GA | array
                    GET    | /api/token/1                  | user  | GA | object
                    POST   | /api/token/                   | user  | GA | object
                    PUT    | /api/token/                   | user  | GA | object
                    DELETE | /api/token/1                  | user  | GA | none
                    GET    | /api/redemption/              | admin | GA | array
                    GET    | /api/redemption/search        | admin | GA | array
                    GET    | /api/redemption/1             | admin | GA | object
                    POST   | /api/redemption/              | admin | GA | array
                    PUT    | /api/redemption/              | admin | GA | object
                    DELETE | /api/redemption/1             | admin | GA | none
                    GET    | /api/log/                     | admin | GA | array
                    DELETE | /api/log/                     | admin | GA | integer
                    GET    | /api/log/stat                 | admin | GA | object
                    GET    | /api/log/search               | admin | GA | array
                    GET    | /api/log/self                 | user  | GA | array
                    GET    | /api/log/self/stat            | user  | GA | object
                    GET    | /api/log/self/search          | user  | GA | array
                    GET    | /api/group/                   | admin | GA | array
                    GET    | /v1/models                    | token | none | own
                    GET    | /v1/models/gpt-4              | token | none | own
                    GET    | /dashboard/billing/subscription    | token | GA | own
                    GET    | /v1/dashboard/billing/subscription | token | GA | own
                    GET    | /dashboard/billing/usage           | token | GA | own
                    GET    | /v1/dashboard/billing/usage        | token | GA | own
                    """)
    void aRouteIsOneApis(String method, String path, String role, String limit, String data) {
        JsonNode operation = document.find(method, path).orElseThrow().description();
        assertThat(operation.path("x-role").asText("-")).isEqualTo(role);
        assertThat(operation.path("x-rate-limit").asText()).isEqualTo(LIMITS.get(limit));
        JsonNode answer = operation.at("/responses/200/content/application~1json/schema");
        assertThat(data(resolve(answer))).isEqualTo(data);
    }

    /** The type of a successful answer's payload. */
    private String data(JsonNode answer) {
        if (!answer.at("/properties/success").isObject()) {
            return "own";
        }
        JsonNode payload = answer.at("/properties/data");
        if (payload.isMissingNode()) {
            return "none";
        }
        JsonNode data = payload.has("anyOf") ? payload.path("anyOf").path(0) : payload; // the other is null
        JsonNode type = resolve(data).path("type");
        return type.isArray() ? type.path(0).asText() : type.asText();
    }

    private JsonNode resolve(JsonNode schema) {
        return schema.has("$ref")
                ? document.json().at(schema.path("$ref").asText().substring(1))
                : schema;
    }
}
