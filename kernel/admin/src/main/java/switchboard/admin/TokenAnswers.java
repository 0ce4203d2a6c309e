package switchboard.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Who may ask for what the relay serves, and what comes back: in the API's document. */
final class TokenAnswers {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TokenAnswers() {}

    /** Adds them to an operation, of whose answer this is the schema. */
    static void add(ObjectNode operation, ByToken route, ObjectNode schema) {
        operation.putArray("security").addObject().putArray("relayToken");
        operation.put("x-role", "token");
        operation.put("x-rate-limit", route.limited() ? "api" : "none");
        ObjectNode responses = operation.putObject("responses");
        responses
                .putObject("200")
                .put("description", "What was asked for")
                .putObject("content")
                .putObject("application/json")
                .set("schema", route.others().isEmpty() ? schema : orOf(route.others(), schema));
        responses.putObject("401").put("$ref", "#/components/responses/NoToken");
        responses.putObject("403").put("$ref", "#/components/responses/Barred");
        if (route.mayBeMissing()) {
            responses.putObject("404").put("$ref", "#/components/responses/Missing");
        }
        if (route.limited()) {
            responses.putObject("429").put("$ref", "#/components/responses/TooMany");
        }
        responses.putObject("503").put("$ref", "#/components/responses/Away");
    }

    /** The others' shapes have no member {@code object}. */
    private static ObjectNode orOf(String others, ObjectNode schema) {
        ObjectNode either = NODES.objectNode();
        ObjectNode foreign = either.putArray("anyOf").add(schema).addObject();
        foreign.put("description", others).put("type", "object");
        foreign.putObject("not").putArray("required").add("object");
        return either;
    }

    /** Adds the way to say who one is. */
    static void addSecurity(ObjectNode schemes) {
        schemes.putObject("relayToken")
                .put("type", "http")
                .put("scheme", "bearer")
                .put(
                        "description",
                        "a token from POST /api/token/, after \"sk-\"; also in x-api-key, api-key or x-goog-api-key");
    }

    /** Adds the refusals, in the shape of OpenAI's errors. */
    static void addRefusals(ObjectNode responses) {
        refused(responses, "NoToken", "No token, or one that is unknown, at its end, used up or switched off");
        refused(responses, "Barred", "The token's user is banned, or may not call from there or name a channel");
        refused(responses, "Missing", "Nothing of that name that the token may use");
        refused(responses, "Away", "The gateway cannot reach its database");
    }

    private static void refused(ObjectNode responses, String name, String description) {
        responses
                .putObject(name)
                .put("description", description)
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Refusal");
    }

    /** OpenAI's error. */
    static ObjectNode refusal() {
        ObjectNode refusal = NODES.objectNode().put("type", "object").put("description", "Refused, as OpenAI says it");
        ObjectNode error = refusal.putObject("properties").putObject("error").put("type", "object");
        ObjectNode members = error.putObject("properties");
        members.putObject("message").put("type", "string");
        members.putObject("type").put("type", "string");
        error.putArray("required").add("message").add("type");
        refusal.putArray("required").add("error");
        return refusal;
    }
}
