package switchboard.testkit.doubles;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

/** A WeChat Server that gave somebody one code. Whom it does not know by the bare token it refuses with status 200. */
public final class WeChatDouble extends ServiceDouble {
    /** Where the server is, below its address. */
    public static final String BASE = "/base";

    /** Where codes are asked for. */
    public static final String USER = BASE + "/api/wechat/user";

    /** An administrator's token. */
    public static final String TOKEN = "wechat-administrators-token";

    /** What lets somebody in, once. */
    public static final String CODE = "123456";

    @Override
    void rules() {
        knows(TOKEN);
        otherwise(get(urlPathEqualTo(USER)), Fixture.answer("wechat.badtoken.json"));
    }

    /** Another administrator's token. */
    public void knows(String token) {
        once(
                get(urlPathEqualTo(USER))
                        .withHeader("Authorization", equalTo(token))
                        .withQueryParam("code", equalTo(CODE)),
                Fixture.answer("wechat.ok.json"));
        used(
                get(urlPathEqualTo(USER)).withHeader("Authorization", equalTo(token)),
                Fixture.answer("wechat.expired.json"));
    }
}
