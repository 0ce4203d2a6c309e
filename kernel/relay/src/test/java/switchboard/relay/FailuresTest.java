package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.Options;
import switchboard.spi.UpstreamFailure;

class FailuresTest {
    private static final ChannelKey KEY = new ChannelKey("sk-abcdef0123456789|secret-part");
    private static final Options HIDING = name -> name.equals("HideUpstreamAuthErrors") ? "true" : "";
    private static final Options SHOWING = name -> "";

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "key sk-abcdef0123456789|secret-part is wrong = key *** is wrong",
                "part secret-part is wrong = part *** is wrong",
                "GET https://host/?key#AIzaXyz&x#1 failed = GET https://host/?key#***&x#1 failed",
                "GET https://host/?a#b&api_key#AIzaXyz = GET https://host/?a#b&api_key#***",
                "no (request id: 20250101) = no",
                "no (request id: 1) (request id: 2) = no",
                "nothing to hide = nothing to hide"
            })
    void messagesHoldNoKeyAndNoForeignId(String told, String shown) {
        UpstreamFailure failure =
                UpstreamFailure.of(Failure.BADREQ, told.strip().replace('#', '='));
        assertThat(Failures.clean(failure, KEY).message())
                .isEqualTo(shown.strip().replace('#', '='));
    }

    @Test
    void codesHoldNoKeyEither() {
        UpstreamFailure failure = new UpstreamFailure(
                Failure.BADREQ, 400, "no", "t", Optional.empty(), "\"secret-part\"", Optional.empty());
        assertThat(Failures.clean(failure, KEY).code()).isEqualTo("\"***\"");
    }

    @Test
    void whatTheTransportMeans() {
        assertThat(kind(new ConnectException("Connection refused: /10.0.0.1:80"), false))
                .isEqualTo(Failure.CONNECT);
        assertThat(kind(new EOFException(), true)).isEqualTo(Failure.CUT);
        assertThat(kind(new TimeoutException(), true)).isEqualTo(Failure.SILENT);
        assertThat(kind(new IllegalStateException(), true)).isEqualTo(Failure.INTERNAL);
        assertThat(Failures.transport(new ConnectException("/10.0.0.1:80"), false)
                        .message())
                .doesNotContain("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"AUTH,401,502", "PERM,403,502", "QUOTA,402,503", "REGION,403,502", "QUOTA,429,429", "FILTER,403,403"})
    void gatewaysOwnTroubleIsHidden(Failure failure, int status, int shown) {
        assertThat(Failures.refusal(of(failure, status), HIDING).status()).isEqualTo(shown);
        assertThat(Failures.refusal(of(failure, status), SHOWING).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void everyFailureHasAStatusOfAnError(Failure failure) {
        Refusal refusal = Failures.refusal(of(failure, 200), SHOWING);
        assertThat(refusal.status()).isBetween(400, 599);
        assertThat(refusal.json("7")).contains("(request id: 7)", "\"code\":");
    }

    @Test
    void silentUpstreamHasAMessage() {
        assertThat(Failures.refusal(UpstreamFailure.of(Failure.INTERNAL, ""), SHOWING)
                        .message())
                .isEqualTo("bad response status code 502");
    }

    private static Failure kind(Throwable why, boolean sent) {
        return Failures.transport(why, sent).failure();
    }

    private static UpstreamFailure of(Failure failure, int status) {
        return new UpstreamFailure(failure, status, "no", "t", Optional.empty(), "null", Optional.empty());
    }
}
