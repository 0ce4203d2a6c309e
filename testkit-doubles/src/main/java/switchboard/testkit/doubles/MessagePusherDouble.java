package switchboard.testkit.doubles;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

/** A Message Pusher with one user, root. It takes anything but JSON for a form, and so for one without a token. */
public final class MessagePusherDouble extends ServiceDouble {
    /** Where root's pushes go. */
    public static final String PUSH = "/push/root";

    /** The one token it knows. */
    public static final String TOKEN = "fixture-token";

    @Override
    void rules() {
        on(
                post(urlPathEqualTo(PUSH))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withRequestBody(matchingJsonPath("$.token", equalTo(TOKEN))),
                Fixture.answer("pusher.ok.json"));
        otherwise(post(urlPathEqualTo(PUSH)), Fixture.answer("pusher.badtoken.json"));
    }
}
