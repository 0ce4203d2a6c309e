package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ImageTokensTest {
    private static final ImageTokens USUAL = ImageTokens.of("gpt-4o");
    private static final ImageTokens MINI = ImageTokens.of("gpt-4o-mini-2024-07-18");

    @ParameterizedTest(name = "{0}x{1} {2}")
    @MethodSource("golden")
    void pictureCountsAsInOneApi(int width, int height, String detail, long usual, long mini) throws IOException {
        String url = Pictures.dataUrl("png", Pictures.pngHeader(width, height));
        String said = detail.equals("(absent)") ? "" : detail;
        assertThat(USUAL.count(url, said)).isEqualTo(usual);
        assertThat(MINI.count(url, said)).isEqualTo(mini);
        if (said.isEmpty()) {
            assertThat(USUAL.count(url, "auto")).isEqualTo(usual);
            assertThat(USUAL.count(url, "high")).isEqualTo(usual);
        }
    }

    static Stream<Arguments> golden() throws IOException {
        String name = "golden-image-tokens.tsv";
        try (InputStream in = Objects.requireNonNull(ImageTokensTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().skip(1).map(line -> Arguments.of((Object[]) line.split("\t", -1))).toList().stream();
        }
    }

    @Test
    void exampleFifteen() {
        assertThat(USUAL.highDetail(new ImageSize(1024, 1024))).isEqualTo(765);
        assertThat(USUAL.highDetail(new ImageSize(3000, 2000))).isEqualTo(1105);
        assertThat(MINI.highDetail(new ImageSize(1024, 1024))).isEqualTo(25_501);
    }

    @Test
    void remotePictureCountsAsOneOfTheUsualSize() {
        assertThat(USUAL.count("https://example.org/a.png", "")).isEqualTo(765);
        assertThat(USUAL.count("http://example.org/a.png", "low")).isEqualTo(85);
    }

    @ParameterizedTest
    @CsvSource({
        "'',''",
        "'data:image/png;base64,',''",
        "'data:image/png;base64,AAAA',''",
        "'data:image/png;base64,%%%%',''",
        "'data:image/png;base64,iVBORw0KGgo',''",
        "'data:text/plain;base64,iVBORw0KGgo=',''",
        "'data:image/png,iVBORw0KGgo=',''",
        "'file:///etc/passwd',''",
        "'https://example.org/a.png',ultra",
        "'https://example.org/a.png',LOW"
    })
    void pictureThatMakesNoSenseCountsNothing(String url, String detail) {
        assertThat(USUAL.count(url, detail)).isZero();
    }

    @Test
    void absurdSizesCountNoMoreThanTheLargest() {
        assertThat(USUAL.highDetail(new ImageSize(Integer.MAX_VALUE, Integer.MAX_VALUE)))
                .isEqualTo(765);
        assertThat(USUAL.highDetail(new ImageSize(Integer.MAX_VALUE, 1))).isEqualTo(85);
        assertThat(MINI.highDetail(new ImageSize(2048, 768))).isEqualTo(48_169);
    }

    @Test
    void onlyTheHeaderIsDecoded() throws IOException {
        String url = Pictures.dataUrl("png", Pictures.pngHeader(10, 10)).replace("=", "");
        String header = Base64.getEncoder().encodeToString(new byte[3 * 1024]);
        assertThat(USUAL.count(url + header + "!not base64!".repeat(100), "")).isEqualTo(255);
    }
}
