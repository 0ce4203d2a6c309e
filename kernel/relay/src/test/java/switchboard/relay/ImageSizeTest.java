package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageSizeTest {
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    void sizeIsWhatTheWriterWrote(String format) throws IOException {
        assertThat(read(Pictures.of(format, 640, 333))).contains(new ImageSize(640, 333));
        assertThat(read(Pictures.of(format, 1, 1))).contains(new ImageSize(1, 1));
        assertThat(read(Pictures.of(format, 300, 2))).contains(new ImageSize(300, 2));
    }

    @Test
    void jpegsPreviewsAndProfilesAreStepped() throws IOException {
        assertThat(read(Pictures.jpegBehind(300_000, 640, 333))).contains(new ImageSize(640, 333));
        assertThat(read(Pictures.jpegBehind(1, 640, 333))).contains(new ImageSize(640, 333));
    }

    @Test
    void webpHasThreeKinds() throws IOException {
        byte[] lossy = {0x30, 1, 0, (byte) 0x9D, 1, 0x2A, (byte) 0x80, 0x42, 0x4D, 0x41};
        assertThat(read(Pictures.webp("VP8 ", lossy))).contains(new ImageSize(640, 333));
        int bits = 639 | (332 << 14) | (1 << 28);
        byte[] lossless = {0x2F, (byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)};
        assertThat(read(Pictures.webp("VP8L", lossless))).contains(new ImageSize(640, 333));
        byte[] extended = {0, 0, 0, 0, (byte) 639, 639 >> 8, 0, (byte) 332, 332 >> 8, 0};
        assertThat(read(Pictures.webp("VP8X", extended))).contains(new ImageSize(640, 333));
        assertThat(read(Pictures.webp("ICCP", extended))).isEmpty();
        lossy[3] = 0;
        assertThat(read(Pictures.webp("VP8 ", lossy))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileCutShortHasTheSizeOrNone(byte[] file) throws IOException {
        Optional<ImageSize> whole = read(file);
        for (int cut = 0; cut < Math.min(file.length, 2000); cut++) {
            assertThat(read(Arrays.copyOf(file, cut))).as("cut after %d", cut).isIn(Optional.empty(), whole);
        }
    }

    static Stream<byte[]> files() throws IOException {
        return Stream.of(
                Pictures.of("png", 640, 333),
                Pictures.of("jpg", 640, 333),
                Pictures.of("gif", 640, 333),
                Pictures.jpegBehind(1000, 640, 333),
                Pictures.webp("VP8X", new byte[10]));
    }

    @Test
    void garbageNeverThrowsAndNeverHasAnEmptySize() throws IOException {
        Random random = new Random(3);
        byte[][] beginnings = {
            {}, {(byte) 0xFF, (byte) 0xD8}, Pictures.pngHeader(0, 0), Pictures.webp("VP8 ", new byte[0])
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] beginning = beginnings[i % beginnings.length];
            byte[] file = new byte[beginning.length + random.nextInt(200)];
            random.nextBytes(file);
            System.arraycopy(beginning, 0, file, 0, beginning.length);
            assertThat(read(file).map(size -> size.width() > 0 && size.height() > 0))
                    .isNotEqualTo(Optional.of(false));
        }
    }

    private static Optional<ImageSize> read(byte[] file) throws IOException {
        return ImageSize.read(new ByteArrayInputStream(file));
    }
}
