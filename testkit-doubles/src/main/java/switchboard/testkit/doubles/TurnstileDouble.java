package switchboard.testkit.doubles;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

/** Cloudflare's check of answers. One answer is good, once, and was made at {@code gw.example.com}. */
public final class TurnstileDouble extends ServiceDouble {
    /** Where answers are checked. */
    public static final String VERIFY = "/turnstile/v0/siteverify";

    /** The answer that is good. */
    public static final String ANSWER = "XXXX.DUMMY.TOKEN.XXXX";

    @Override
    void rules() {
        once(
                post(urlPathEqualTo(VERIFY))
                        .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                        .withFormParam("secret", matching(".+"))
                        .withFormParam("response", equalTo(ANSWER)),
                Fixture.answer("turnstile.ok.json"));
        otherwise(post(urlPathEqualTo(VERIFY)), Fixture.answer("turnstile.fail.json"));
    }
}
