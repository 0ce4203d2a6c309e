package switchboard.testkit.doubles;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

/** Lark, where 张三 has one code. */
public final class LarkDouble extends ServiceDouble {
    /** Where codes are exchanged. */
    public static final String TOKEN = "/open-apis/authen/v2/oauth/token";

    /** Where users are told. */
    public static final String USER = "/suite/passport/oauth/userinfo";

    /** What lets 张三 in, once. */
    public static final String CODE = "c0de";

    @Override
    void rules() {
        once(
                post(urlPathEqualTo(TOKEN))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withRequestBody(matchingJsonPath("$.grant_type", equalTo("authorization_code")))
                        .withRequestBody(matchingJsonPath("$.client_id", matching(".+")))
                        .withRequestBody(matchingJsonPath("$.client_secret", matching(".+")))
                        .withRequestBody(matchingJsonPath("$.redirect_uri", matching("https?://.+")))
                        .withRequestBody(matchingJsonPath("$.code", equalTo(CODE))),
                Fixture.answer("lark.token.json"));
        otherwise(post(urlPathEqualTo(TOKEN)), Fixture.answer("lark.token.error.json"));
        on(
                get(urlPathEqualTo(USER)).withHeader("Authorization", equalTo("Bearer eyJ.fixture.u")),
                Fixture.answer("lark.userinfo.json"));
        otherwise(
                get(urlPathEqualTo(USER)), jsonResponse("{\"code\":20005,\"msg\":\"token invalid\",\"data\":{}}", 400));
    }
}
