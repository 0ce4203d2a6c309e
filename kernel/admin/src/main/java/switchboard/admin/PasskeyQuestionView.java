package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a browser is asked.
 *
 * @param state what goes along with the answer
 * @param publicKey for {@code PublicKeyCredential.parseCreationOptionsFromJSON} or {@code parseRequestOptionsFromJSON}
 */
record PasskeyQuestionView(
        @JsonProperty("state") String state,
        @JsonProperty("publicKey") ObjectNode publicKey) {
    static PasskeyQuestionView of(PasskeyCeremonies.Asked asked) {
        JsonNode options = Json.written(asked.options()).path("publicKey");
        if (options instanceof ObjectNode publicKey) {
            return new PasskeyQuestionView(asked.state(), publicKey);
        }
        throw new IllegalStateException("a question without publicKey");
    }
}
