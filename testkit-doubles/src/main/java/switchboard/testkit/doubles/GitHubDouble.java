package switchboard.testkit.doubles;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.not;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

/** GitHub, where octocat has one code. It refuses with status 200, and who does not say what asks. */
public final class GitHubDouble extends ServiceDouble {
    /** Where codes are exchanged. */
    public static final String TOKEN = "/login/oauth/access_token";

    /** Where users are told. */
    public static final String USER = "/user";

    /** What lets octocat in, once. */
    public static final String CODE = "c0de";

    @Override
    void rules() {
        once(
                post(urlPathEqualTo(TOKEN))
                        .withHeader("Accept", equalTo("application/json"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withRequestBody(matchingJsonPath("$.client_id", matching(".+")))
                        .withRequestBody(matchingJsonPath("$.client_secret", matching(".+")))
                        .withRequestBody(matchingJsonPath("$.code", equalTo(CODE))),
                Fixture.answer("github.token.json"));
        otherwise(post(urlPathEqualTo(TOKEN)), Fixture.answer("github.token.error.http200.json"));
        on(
                get(urlPathEqualTo(USER))
                        .withHeader("Authorization", equalTo("Bearer gho_fixture"))
                        .withHeader("User-Agent", not(absent())),
                Fixture.answer("github.user.json"));
        otherwise(get(urlPathEqualTo(USER)), jsonResponse("{\"message\":\"Bad credentials\"}", 401));
    }
}
